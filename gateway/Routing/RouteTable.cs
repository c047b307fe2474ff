using Gateway.Edge;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routing;

/// <summary>What is reachable from outside. Services check every token again: the gateway is not their only door.</summary>
internal static class RouteTable
{
    private const string Bearers = "default";
    private const string Anybody = "anonymous";

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        .. ReadsAndWrites("orders", "/api/v1/orders/{**rest}", Bearers),
        .. ReadsAndWrites("orders", "/api/v1/customers/{**rest}", Bearers),
        .. ReadsAndWrites("inventory", "/api/v1/inventory/{**rest}", Bearers),
        .. ReadsAndWrites("subscriptions", "/api/v1/subscriptions/{**rest}", Bearers),
        .. ReadsAndWrites("notifications", "/api/v1/notifications/{**rest}", Bearers),
        .. ReadsAndWrites("notifications", "/api/v1/notifications/unsubscribe/{**rest}", Anybody),
        .. ReadsAndWrites("identity", "/.well-known/{**rest}", Anybody),
        Route("identity", "/connect/{**rest}", Anybody, RouteClass.SignIn, [HttpMethods.Get, HttpMethods.Post]),
        Route("orders", "/api/v1/orders/{id}/events/live", Bearers, RouteClass.Streams, [HttpMethods.Get]),
        Route("notifications", "/api/v1/notifications/live", Bearers, RouteClass.Streams, [HttpMethods.Get]),
    ];

    /// <summary>The services that have an API, and describe it.</summary>
    public static IEnumerable<string> Apis { get; } =
        Routes.Where(route => route.Match.Path!.StartsWith("/api/", StringComparison.Ordinal)).Select(route => route.ClusterId!).Distinct();

    private static RouteConfig[] ReadsAndWrites(string service, string path, string who) =>
    [
        Route(service, path, who, RouteClass.Reads, [HttpMethods.Get, HttpMethods.Head]),
        Route(service, path, who, RouteClass.Writes, [HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete]),
    ];

    private static RouteConfig Route(string service, string path, string who, RouteClass routeClass, string[] methods) => new()
    {
        RouteId = $"{routeClass.Name()} {path}",
        ClusterId = service,
        Match = new RouteMatch { Path = path, Methods = methods },
        AuthorizationPolicy = who,
        CorsPolicy = Origins.Policy,
        TimeoutPolicy = routeClass.Name(),
        Metadata = RouteClasses.Metadata(routeClass),
    };
}
