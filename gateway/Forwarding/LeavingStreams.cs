using Gateway.Routing;

namespace Gateway.Forwarding;

/// <summary>
/// A stream would never end by itself, so a gateway that leaves ends its streams at once and waits for the other requests. Whoever reads one comes
/// again by <c>Last-Event-ID</c>, elsewhere, and misses nothing.
/// </summary>
internal static class LeavingStreams
{
    public static async Task EndAsync(HttpContext context, RequestDelegate forward)
    {
        if (RouteClasses.Of(context) is not RouteClass.Streams)
        {
            await forward(context);
            return;
        }

        var leaving = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, leaving);
        context.RequestAborted = end.Token;
        await forward(context);
    }
}
