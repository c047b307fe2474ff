using Yarp.ReverseProxy.Model;

namespace Gateway.Routing;

/// <summary>What a route is for: each class has a time that it may take, and a limit for each of its callers.</summary>
public enum RouteClass
{
    Reads,
    Writes,
    SignIn,
    Streams,
}

internal static class RouteClasses
{
    private const string Member = "class";

    public static IReadOnlyDictionary<string, string> Metadata(RouteClass routeClass) =>
        new Dictionary<string, string> { [Member] = routeClass.ToString() };

    /// <summary>Null where the endpoint is the gateway's own.</summary>
    public static RouteClass? Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { } route ? Enum.Parse<RouteClass>(route.Config.Metadata![Member]) : null;

    /// <summary>As it stands in headers and metrics.</summary>
    public static string Name(this RouteClass routeClass) => routeClass switch
    {
        RouteClass.Reads => "reads",
        RouteClass.Writes => "writes",
        RouteClass.SignIn => "sign-in",
        _ => "streams",
    };
}
