using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>
/// Sends a request on to the next replica when the chosen one could not be connected to. Nothing of it had been sent, not even the
/// beginning of its body, so this repeats nothing, whatever the method.
/// </summary>
internal static class NextReplica
{
    public static async Task TryAsync(HttpContext context, RequestDelegate forward)
    {
        var proxy = context.GetReverseProxyFeature();
        var replicas = proxy.AllDestinations;
        await forward(context);

        var tried = new HashSet<string>(StringComparer.Ordinal);
        while (ConnectionFailure.Happened(context) && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            tried.Add(proxy.ProxiedDestination!.DestinationId);
            if (replicas.FirstOrDefault(replica => !tried.Contains(replica.DestinationId)) is not { } next)
            {
                return;
            }

            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
            proxy.AvailableDestinations = [next];
            await forward(context);
        }
    }
}
