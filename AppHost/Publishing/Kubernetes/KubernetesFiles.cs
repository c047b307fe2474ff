namespace AppHost.Publishing.Kubernetes;

/// <summary>The system for a cluster that has the operators of CloudNativePG and RabbitMQ, as a base of Kustomize.</summary>
internal static class KubernetesFiles
{
    public const string Namespace = "shop";

    /// <summary>What is no secret and whoever publishes the system decides.</summary>
    public const string Settings = "settings";

    private const string SettingsFile = "settings.env";

    public static IEnumerable<(string Path, string Text)> Of(PublishedSystem system)
    {
        var workloads = system.Services.Select(one => new Workload(one)).ToList();
        List<(string Path, string Text)> resources =
        [
            ("namespace.yaml", Yaml.Of(Network.Namespace)),
            ("network.yaml", Yaml.Of(Network.Defaults)),
            ("postgres.yaml", Yaml.Of(Servers.Postgres(system))),
            ("rabbitmq.yaml", Yaml.Of(Servers.RabbitMq(system))),
            ("redis.yaml", Yaml.Of(Servers.Redis(system))),
            .. workloads.Select(one => ($"{one.Name}.yaml", Yaml.Of(one.Objects(system)))),
            ("ingress.yaml", Yaml.Of(Network.Ingresses)),
            ("migrations.yaml", Yaml.Of(workloads.Where(one => one.Service.Database is not null).Select(Migrations.Job))),
        ];
        return
        [
            .. resources,
            ("kustomization.yaml", Yaml.Of(Kustomization(system, resources.Select(one => one.Path)))),
            (SettingsFile, Examples(system)),
            ("monitoring/kustomization.yaml", Yaml.Of(new
            {
                apiVersion = "kustomize.config.k8s.io/v1alpha1", kind = "Component", resources = new[] { "service-monitor.yaml" },
            })),
            ("monitoring/service-monitor.yaml", Yaml.Of(Network.ServiceMonitor)),
            ("secrets.sh", Secrets.Script(system)),
        ];
    }

    private static object Kustomization(PublishedSystem system, IEnumerable<string> resources) => new
    {
        apiVersion = "kustomize.config.k8s.io/v1beta1",
        kind = "Kustomization",
        @namespace = Namespace,
        resources,
        configMapGenerator = new[]
        {
            new { name = Settings, envs = new[] { SettingsFile }, options = new { labels = Labels.Of(Settings, Settings) } },
        },
        images = system.Services.Select(one => ContainerImage.Repository(one.Name))
            .Select(name => new { name, newTag = "1.0.0" }),
    };

    private static string Examples(PublishedSystem system) => string.Concat(
        system.Parameters.Where(one => !one.Secret && !Secrets.IsOperators(one))
            .Select(one => $"{Wording.Variable(one)}={one.Annotations.OfType<Example>().Single().Value}\n"));
}
