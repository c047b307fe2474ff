using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>A replica that could not even be connected to: it has seen nothing of the request.</summary>
internal static class ConnectionFailure
{
    public static bool Happened(HttpContext context) =>
        context.GetForwarderErrorFeature() is { Error: ForwarderError.Request, Exception: HttpRequestException failure }
        && failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
}
