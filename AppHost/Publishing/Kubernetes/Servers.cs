namespace AppHost.Publishing.Kubernetes;

/// <summary>PostgreSQL and RabbitMQ by their operators, which know how to fail over and to back up; Redis keeps nothing that matters.</summary>
internal static class Servers
{
    public const string PostgresName = "postgres";
    public const string PostgresHost = "postgres-rw";
    public const string RabbitMqName = "rabbitmq";

    private const string RedisName = "redis";
    private const int RedisUser = 999;

    // As its operator labels them.
    private static readonly object PostgresSelector = new { matchLabels = new Dictionary<string, string> { ["cnpg.io/cluster"] = PostgresName } };

    public static object PostgresPods { get; } = new { podSelector = PostgresSelector };

    public static IEnumerable<object> Postgres(PublishedSystem system)
    {
        var services = system.Services.Where(one => one.Database is not null).ToList();
        yield return new
        {
            apiVersion = "postgresql.cnpg.io/v1",
            kind = "Cluster",
            metadata = Labels.Metadata(PostgresName, "server"),
            spec = new
            {
                instances = 3,
                storage = new { size = "20Gi" },
                postgresql = new { parameters = new { max_connections = "500" } },
                resources = new { requests = new { cpu = "500m", memory = "1Gi" }, limits = new { memory = "2Gi" } },
                managed = new
                {
                    roles = services.Select(one => new
                    {
                        name = one.Name,
                        ensure = "present",
                        login = true,
                        passwordSecret = new { name = Secrets.OfDatabase(one.Name) },
                    }),
                },
            },
        };
        foreach (var service in services)
        {
            yield return new
            {
                apiVersion = "postgresql.cnpg.io/v1",
                kind = "Database",
                metadata = Labels.Metadata(service.Name, "database"),
                spec = new { cluster = new { name = PostgresName }, name = service.Database!.Database, owner = service.Name },
            };
        }

        yield return Network.Policy(PostgresName, new
        {
            podSelector = PostgresSelector,
            policyTypes = new[] { "Ingress", "Egress" },
            ingress = new object[]
            {
                new { from = services.Select(one => Labels.Pods(one.Name)).Append(MigrationPods).Append(PostgresPods), ports = Tcp(5432) },
                new { from = new[] { Labels.Space("cnpg-system"), PostgresPods }, ports = Tcp(8000) },
            },

            // Its instances speak with each other and with the cluster's own API.
            egress = new object[] { new { to = new[] { PostgresPods } }, new { ports = Tcp(443).Concat(Tcp(6443)) } },
        });
    }

    public static IEnumerable<object> RabbitMq(PublishedSystem system)
    {
        yield return new
        {
            apiVersion = "rabbitmq.com/v1beta1",
            kind = "RabbitmqCluster",
            metadata = Labels.Metadata(RabbitMqName, "server"),
            spec = new
            {
                replicas = 3,
                image = system.Server(RabbitMqName).Image,
                persistence = new { storage = "10Gi" },
                resources = new { requests = new { cpu = "250m", memory = "1Gi" }, limits = new { memory = "1Gi" } },
            },
        };
        yield return Network.Policy(RabbitMqName, new
        {
            podSelector = new { matchLabels = Labels.Of(RabbitMqName) },
            policyTypes = new[] { "Ingress", "Egress" },
            ingress = new object[]
            {
                new { from = Network.Callers(RabbitMqName, system), ports = Tcp(system.Server(RabbitMqName).Port) },
                new { from = new[] { Labels.Pods(RabbitMqName) } },
            },
            egress = new object[] { new { to = new[] { Labels.Pods(RabbitMqName) } }, new { ports = Tcp(443).Concat(Tcp(6443)) } },
        });
    }

    public static IEnumerable<object> Redis(PublishedSystem system)
    {
        var server = system.Server(RedisName);
        yield return new
        {
            apiVersion = "apps/v1",
            kind = "StatefulSet",
            metadata = Labels.Metadata(RedisName, "server"),
            spec = new
            {
                serviceName = RedisName,
                replicas = 1,
                selector = new { matchLabels = Labels.Of(RedisName) },
                template = new { metadata = new { labels = Labels.Of(RedisName, "server") }, spec = RedisPod(server) },
            },
        };
        yield return new
        {
            apiVersion = "v1",
            kind = "Service",
            metadata = Labels.Metadata(RedisName, "server"),
            spec = new { selector = Labels.Of(RedisName), ports = new[] { new { name = RedisName, port = server.Port, targetPort = RedisName } } },
        };
        yield return Network.Policy(RedisName, new
        {
            podSelector = new { matchLabels = Labels.Of(RedisName) },
            policyTypes = new[] { "Ingress", "Egress" },
            ingress = new[] { new { from = Network.Callers(RedisName, system), ports = Tcp(server.Port) } },
        });
    }

    private static object MigrationPods => new
    {
        podSelector = new { matchLabels = new Dictionary<string, string> { ["app.kubernetes.io/component"] = "migration" } },
    };

    private static object RedisPod(PublishedServer server)
    {
        var (variables, words) = Words.Environment(server.Variables);
        return new
        {
            automountServiceAccountToken = false,
            securityContext = new
            {
                runAsNonRoot = true,
                runAsUser = RedisUser,
                runAsGroup = RedisUser,
                fsGroup = RedisUser,
                seccompProfile = new { type = "RuntimeDefault" },
            },
            containers = new[]
            {
                new
                {
                    name = RedisName,
                    image = server.Image,
                    command = server.Resource.Entrypoint is { } entrypoint ? new[] { entrypoint } : null,
                    args = server.Arguments.Select(words.Say),
                    env = variables,
                    ports = new[] { new { name = RedisName, containerPort = server.Port } },
                    resources = new { requests = new { cpu = "100m", memory = "128Mi" }, limits = new { memory = "256Mi" } },
                    readinessProbe = new { tcpSocket = new { port = RedisName }, periodSeconds = 5 },
                    livenessProbe = new { tcpSocket = new { port = RedisName }, periodSeconds = 10, failureThreshold = 6 },
                    securityContext = new
                    {
                        allowPrivilegeEscalation = false, readOnlyRootFilesystem = true, capabilities = new { drop = new[] { "ALL" } },
                    },
                    volumeMounts = new[] { new { name = "data", mountPath = "/data" } },
                },
            },
            volumes = new[] { new { name = "data", emptyDir = new { } } },
        };
    }

    private static IEnumerable<object> Tcp(int port) => [new { protocol = "TCP", port }];
}
