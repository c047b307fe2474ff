using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Gateway.Edge;

/// <summary>
/// Who may say for whom a request was sent: the load balancers listed in <c>Gateway:KnownProxies</c>, addresses or networks (10.0.0.0/8). Without
/// any the gateway is the first that a caller meets, and what comes in these headers is nobody's word.
/// </summary>
internal static class KnownProxies
{
    private const string Setting = "Gateway:KnownProxies";

    public static void UseKnownProxies(this WebApplication app)
    {
        var proxies = app.Configuration.GetSection(Setting).Get<string[]>() ?? [];
        if (proxies.Length == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,

            // As far back as there are known proxies; the first unknown address is the caller.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(NetworkOf(proxy));
        }

        app.UseForwardedHeaders(options);
    }

    private static System.Net.IPNetwork NetworkOf(string text) => true switch
    {
        _ when IPAddress.TryParse(text, out var address) => new(address, 8 * address.GetAddressBytes().Length),
        _ when System.Net.IPNetwork.TryParse(text, out var network) => network,
        _ => throw new OptionsValidationException(Setting, typeof(string), [$"Expected an address or a network in {Setting}, found {text}."]),
    };
}
