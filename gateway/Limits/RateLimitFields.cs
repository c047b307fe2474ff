using Gateway.Routing;

namespace Gateway.Limits;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> on every answer to a request that was counted (IETF draft ratelimit-headers): how much there is,
/// how much of it is left, and in how many seconds there will be more.
/// </summary>
internal static class RateLimitFields
{
    public static void Announce(HttpContext context, RouteClass routeClass, Bucket bucket, long left) =>
        context.Response.OnStarting(Write, (context, routeClass.Name(), bucket, left));

    // At the last moment: what fails on the way clears the headers of the answer.
    private static Task Write(object state)
    {
        var (context, name, bucket, left) = ((HttpContext, string, Bucket, long))state;
        context.Response.Headers["RateLimit-Policy"] = $"\"{name}\";q={bucket.Burst};w={bucket.Window}";
        context.Response.Headers["RateLimit"] = $"\"{name}\";r={left};t={(int)Math.Ceiling(bucket.Period.TotalSeconds)}";
        return Task.CompletedTask;
    }
}
