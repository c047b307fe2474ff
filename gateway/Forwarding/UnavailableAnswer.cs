using Microsoft.AspNetCore.Http.Timeouts;
using ServiceDefaults.Http;

namespace Gateway.Forwarding;

/// <summary>
/// Answers in the envelope when no replica did: 503, or 504 when the route's time was over; what a service itself says of its being unavailable
/// passes through.
/// </summary>
internal static class UnavailableAnswer
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static async Task WriteAsync(HttpContext context, RequestDelegate next)
    {
        var time = context.Features.Get<IHttpRequestTimeoutFeature>();
        await next(context);
        if (context.Response is not { HasStarted: false, ContentType: null })
        {
            return;
        }

        if (time is { RequestTimeoutToken.IsCancellationRequested: true })
        {
            // The status's answer is written further out, where the request's own token is back.
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
        else if (context.Response.StatusCode
            is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout)
        {
            await ApiError.Unavailable(RetryAfter).ExecuteAsync(context);
        }
    }
}
