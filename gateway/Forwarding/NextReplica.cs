using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>
/// Sends a request on to the next replica, each at most once, when the chosen one could not be connected to; nothing of it had been sent, so this
/// repeats nothing, whatever the method. A read goes on also when its replica broke off without an answer. A time-out is nobody's second try.
/// </summary>
internal static class NextReplica
{
    public static async Task TryAsync(HttpContext context, RequestDelegate forward)
    {
        var proxy = context.GetReverseProxyFeature();
        var (healthy, all) = (proxy.AvailableDestinations, proxy.AllDestinations);
        await forward(context);

        HashSet<string>? tried = null;
        while (Failure.MayPass(context) is { } reason)
        {
            (tried ??= new(StringComparer.Ordinal)).Add(proxy.ProxiedDestination!.DestinationId);
            if (healthy.Concat(all).FirstOrDefault(replica => !tried.Contains(replica.DestinationId)) is not { } next)
            {
                return;
            }

            context.RequestServices.GetRequiredService<GatewayMetrics>().ForwardedAgain(proxy.Cluster.Config.ClusterId, reason);
            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
            proxy.AvailableDestinations = [next];
            await forward(context);
        }
    }
}
