namespace AppHost.Publishing.Kubernetes;

internal static class Labels
{
    private const string Name = "app.kubernetes.io/name";

    /// <summary>By which a service's pods are found.</summary>
    public static Dictionary<string, string> Of(string service) => new() { [Name] = service };

    /// <summary>Those and what else is said of an object.</summary>
    public static Dictionary<string, string> Of(string service, string component) => new()
    {
        [Name] = service,
        ["app.kubernetes.io/part-of"] = KubernetesFiles.Namespace,
        ["app.kubernetes.io/component"] = component,
    };

    public static object Metadata(string name, string component = "service") => new { name, labels = Of(name, component) };

    /// <summary>The pods of one of ours.</summary>
    public static object Pods(string service) => new { podSelector = new { matchLabels = Of(service) } };

    /// <summary>All pods of a namespace.</summary>
    public static object Space(string name) => new
    {
        namespaceSelector = new { matchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name } },
    };
}
