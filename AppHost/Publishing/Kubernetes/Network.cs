namespace AppHost.Publishing.Kubernetes;

/// <summary>Who may speak with whom: nobody, but those that the model says call each other, and what all need.</summary>
internal static class Network
{
    private const string IngressController = "ingress-nginx";
    private const string Prometheus = "monitoring";
    private static readonly object Dns = new { protocol = "UDP", port = 53 };
    private static readonly object DnsOverTcp = new { protocol = "TCP", port = 53 };

    // The gateway's own metrics and health are for those inside.
    private static readonly string[] PublicPaths = ["/api", "/connect", "/.well-known", "/docs", "/openapi"];

    public static object Namespace => new
    {
        apiVersion = "v1",
        kind = "Namespace",
        metadata = new
        {
            name = KubernetesFiles.Namespace,
            labels = new Dictionary<string, string> { ["pod-security.kubernetes.io/enforce"] = "baseline" },
        },
    };

    public static IEnumerable<object> Defaults =>
    [
        Policy("default-deny", new { podSelector = new { }, policyTypes = new[] { "Ingress", "Egress" } }),
        Policy("names", new
        {
            podSelector = new { },
            policyTypes = new[] { "Egress" },
            egress = new[] { new { to = new[] { Labels.Space("kube-system") }, ports = new[] { Dns, DnsOverTcp } } },
        }),
        Policy("migrations", new
        {
            podSelector = new { matchLabels = new Dictionary<string, string> { ["app.kubernetes.io/component"] = "migration" } },
            policyTypes = new[] { "Egress" },
            egress = new[] { To(Servers.PostgresPods, 5432) },
        }),
    ];

    public static IEnumerable<object> Ingresses =>
    [
        Ingress("gateway", "shop.example", PublicPaths),
        Ingress("console", "console.shop.example", ["/"]),
    ];

    public static object ServiceMonitor => new
    {
        apiVersion = "monitoring.coreos.com/v1",
        kind = "ServiceMonitor",
        metadata = Labels.Metadata(KubernetesFiles.Namespace, "monitoring"),
        spec = new
        {
            selector = new { matchLabels = new Dictionary<string, string> { ["app.kubernetes.io/component"] = "service" } },
            endpoints = new[] { new { port = Workload.MetricsName, path = "/metrics", interval = "30s" } },
        },
    };

    public static object PolicyOf(Workload workload, PublishedSystem system)
    {
        List<object> from = [.. Callers(workload.Name, system)];
        if (workload.Service.IsExternal)
            from.Add(Labels.Space(IngressController));

        return Policy(workload.Name, new
        {
            podSelector = new { matchLabels = Labels.Of(workload.Name) },
            policyTypes = new[] { "Ingress", "Egress" },
            ingress = (object[])
            [
                .. from.Count > 0 ? [From(from, ContainerImage.Port)] : (object[])[], From([Labels.Space(Prometheus)], ContainerImage.MetricsPort),
            ],
            egress = workload.Spoken.Hosts.Where(host => host != workload.Name).Select(host => ToHost(host, system)).Concat(Outside(workload)),
        });
    }

    /// <summary>The pods of whoever is told where somebody is.</summary>
    public static IEnumerable<object> Callers(string host, PublishedSystem system) => system.Services
        .Where(one => one.Name != host && Words.Environment(one.Variables).Spoken.Hosts.Contains(host))
        .Select(one => Labels.Pods(one.Name));

    private static object ToHost(string host, PublishedSystem system) => host switch
    {
        Servers.PostgresName => To(Servers.PostgresPods, 5432),
        _ when system.Servers.FirstOrDefault(one => one.Name == host) is { } server => To(Labels.Pods(host), server.Port),
        _ => To(Labels.Pods(host), ContainerImage.Port),
    };

    // The issuer, the payment provider and webhooks are outside and may be anywhere; so is the mail server, and the collector is in some namespace.
    private static IEnumerable<object> Outside(Workload workload)
    {
        yield return new { ports = new[] { new { protocol = "TCP", port = 443 } } };
        yield return new { to = new[] { new { namespaceSelector = new { } } }, ports = new[] { new { protocol = "TCP", port = 4317 } } };
        if (workload.Service.Variables.ContainsKey("Mail__Host"))
            yield return new { ports = new[] { new { protocol = "TCP", port = 587 } } };
    }

    private static object From(IReadOnlyList<object> from, int port) => new { from, ports = new[] { new { protocol = "TCP", port } } };

    private static object To(object peer, int port) => new { to = new[] { peer }, ports = new[] { new { protocol = "TCP", port } } };

    public static object Policy(string name, object spec) => new
    {
        apiVersion = "networking.k8s.io/v1",
        kind = "NetworkPolicy",
        metadata = Labels.Metadata(name, "network"),
        spec,
    };

    private static object Ingress(string service, string host, string[] paths) => new
    {
        apiVersion = "networking.k8s.io/v1",
        kind = "Ingress",
        metadata = Labels.Metadata(service, "ingress"),
        spec = new
        {
            ingressClassName = "nginx",
            tls = new[] { new { hosts = new[] { host }, secretName = $"{service}-tls" } },
            rules = new[]
            {
                new
                {
                    host,
                    http = new
                    {
                        paths = paths.Select(path => new
                        {
                            path, pathType = "Prefix", backend = new { service = new { name = service, port = new { name = "http" } } },
                        }),
                    },
                },
            },
        },
    };
}
