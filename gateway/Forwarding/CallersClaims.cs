using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Forwarding;

/// <summary>
/// What a service is told of the request's origin comes from the gateway alone: whatever a caller claims about it is dropped. Trace
/// context is passed on by the HTTP client itself.
/// </summary>
internal static class CallersClaims
{
    private static readonly string[] Claims = ["Forwarded", "X-Real-IP", "X-Original-For", "X-Original-Host", "X-Original-Proto"];

    public static void Drop(TransformBuilderContext route)
    {
        route.AddXForwarded(ForwardedTransformActions.Set);
        foreach (var claim in Claims)
        {
            route.AddRequestHeaderRemove(claim);
        }
    }
}
