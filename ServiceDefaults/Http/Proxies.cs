using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace ServiceDefaults.Http;

/// <summary>
/// Who a request comes from is said by the gateway (<c>X-Forwarded-For</c>), and believed of what is near: this machine and private networks. The
/// last one named is meant, since the gateway drops whatever callers claim.
/// </summary>
internal static class Proxies
{
    private static readonly string[] Near = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

    public static void Trust(ForwardedHeadersOptions options)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
        options.ForwardLimit = 1;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in Near)
        {
            options.KnownIPNetworks.Add(IPNetwork.Parse(network));
        }
    }
}
