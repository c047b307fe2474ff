using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routing;

/// <summary>What is reachable from outside. Services check every token again: the gateway is not their only door.</summary>
public static class RouteTable
{
    private const string Bearers = "default";
    private const string Anybody = "anonymous";

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        Route("orders", "/api/v1/orders/{**rest}", Bearers),
        Route("inventory", "/api/v1/inventory/{**rest}", Bearers),
        Route("identity", "/connect/{**rest}", Anybody),
        Route("identity", "/.well-known/{**rest}", Anybody),
    ];

    private static RouteConfig Route(string service, string path, string who) => new()
    {
        RouteId = path,
        ClusterId = service,
        Match = new RouteMatch { Path = path },
        AuthorizationPolicy = who,
    };
}
