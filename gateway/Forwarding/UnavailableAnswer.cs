using ServiceDefaults.Api;

namespace Gateway.Forwarding;

/// <summary>Answers in the envelope when no replica did; what a service itself says of its being unavailable passes through.</summary>
internal static class UnavailableAnswer
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static async Task WriteAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var isUnavailable = context.Response.StatusCode
            is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout;
        if (isUnavailable && context.Response is { HasStarted: false, ContentType: null })
        {
            await ApiError.Unavailable(RetryAfter).ExecuteAsync(context);
        }
    }
}
