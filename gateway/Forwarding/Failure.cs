using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>Why a replica gave no answer, and whether another may be asked instead.</summary>
internal static class Failure
{
    public const string NotConnected = "connection_error";
    public const string NotAnswered = "no_response";

    /// <summary>A replica that could not be connected to has seen nothing of the request: to send it elsewhere repeats nothing.</summary>
    public static bool IsOfConnection(HttpContext context) =>
        Exception(context) is { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    /// <summary>What another replica may be asked for: anything that was not sent, and reads whose answer did not come; else null.</summary>
    public static string? MayPass(HttpContext context) => context switch
    {
        { Response.HasStarted: true } or { RequestAborted.IsCancellationRequested: true } => null,
        _ when IsOfConnection(context) => NotConnected,
        _ when Exception(context) is not null && IsRead(context) => NotAnswered,
        _ => null,
    };

    private static HttpRequestException? Exception(HttpContext context) =>
        context.GetForwarderErrorFeature() is { Error: ForwarderError.Request, Exception: HttpRequestException failure } ? failure : null;

    // A body has been read when it is missing, and is not there to be sent again.
    private static bool IsRead(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
}
