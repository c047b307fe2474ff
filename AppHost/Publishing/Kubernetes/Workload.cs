namespace AppHost.Publishing.Kubernetes;

/// <summary>A service in the cluster: its processes, its address, how many there are, and whom it may speak with.</summary>
internal sealed class Workload
{
    private const string PortName = "http";

    /// <summary>The port that Prometheus asks.</summary>
    public const string MetricsName = "metrics";

    private const string Scratch = "scratch";

    // Whoever spreads calls has heard that a pod leaves before the pod hears it.
    private const int PreStopSeconds = 5;

    // Its sign-ins and pages live in its process.
    private const string Single = "console";

    private readonly IReadOnlyList<object> variables;

    public Workload(PublishedService service)
    {
        Service = service;
        (variables, Spoken) = Words.Environment(service.Variables);
    }

    public PublishedService Service { get; }

    public Words Spoken { get; }

    public string Name => Service.Name;

    public IEnumerable<object> Objects(PublishedSystem system)
    {
        yield return Deployment;
        yield return new
        {
            apiVersion = "v1",
            kind = "Service",
            metadata = Labels.Metadata(Name),
            spec = new
            {
                selector = Labels.Of(Name),
                ports = new[]
                {
                    new { name = PortName, port = ContainerImage.Port, targetPort = PortName },
                    new { name = MetricsName, port = ContainerImage.MetricsPort, targetPort = MetricsName },
                },
            },
        };
        foreach (var volume in Service.Volumes)
            yield return Claim(volume.Source!);
        if (Name != Single)
        {
            yield return Scaling;
            yield return Disruption;
        }

        yield return Network.PolicyOf(this, system);
    }

    /// <summary>A pod of the service's image. Its writable places are what is mounted.</summary>
    public object Pod(string[]? arguments, bool serves) => new
    {
        automountServiceAccountToken = false,
        enableServiceLinks = false,
        securityContext = new
        {
            runAsNonRoot = true,
            runAsUser = ContainerImage.User,
            runAsGroup = ContainerImage.User,
            fsGroup = ContainerImage.User,
            seccompProfile = new { type = "RuntimeDefault" },
        },
        terminationGracePeriodSeconds = serves ? ContainerImage.GraceSeconds : (int?)null,
        restartPolicy = serves ? null : "Never",
        topologySpreadConstraints = serves && Name != Single
            ? new[] { Spread("topology.kubernetes.io/zone"), Spread("kubernetes.io/hostname") }
            : null,
        containers = new[] { Container(arguments, serves) },
        volumes = (object[])
        [
            new { name = Scratch, emptyDir = new { sizeLimit = "256Mi" } },
            .. Service.Volumes.Where(_ => serves)
                .Select(one => new { name = one.Source, persistentVolumeClaim = new { claimName = one.Source } }),
        ],
    };

    private object Container(string[]? arguments, bool serves) => new
    {
        name = Name,
        image = ContainerImage.Repository(Name),
        args = arguments,
        env = variables,
        ports = serves
            ? new[]
            {
                new { name = PortName, containerPort = ContainerImage.Port },
                new { name = MetricsName, containerPort = ContainerImage.MetricsPort },
            }
            : null,

        // A cold process compiles what it runs: a limit on its share of the processor would only make it start later.
        resources = new { requests = new { cpu = "100m", memory = "256Mi" }, limits = new { memory = "512Mi" } },
        startupProbe = serves ? Probe("/health/live", period: 2, failures: 60) : null,
        readinessProbe = serves ? Probe("/health/ready", period: 2, failures: 2) : null,
        livenessProbe = serves ? Probe("/health/live", period: 10, failures: 6) : null,
        lifecycle = serves ? new { preStop = new { sleep = new { seconds = PreStopSeconds } } } : null,
        securityContext = new
        {
            allowPrivilegeEscalation = false,
            readOnlyRootFilesystem = true,
            capabilities = new { drop = new[] { "ALL" } },
        },
        volumeMounts = (object[])
        [
            new { name = Scratch, mountPath = "/tmp" },
            .. Service.Volumes.Where(_ => serves).Select(one => new { name = one.Source, mountPath = one.Target }),
        ],
    };

    private object Deployment => new
    {
        apiVersion = "apps/v1",
        kind = "Deployment",
        metadata = Labels.Metadata(Name),
        spec = new
        {
            // How many others there are, their autoscalers decide.
            replicas = Name == Single ? 1 : (int?)null,
            revisionHistoryLimit = 5,
            strategy = new { type = "RollingUpdate", rollingUpdate = new { maxUnavailable = 0, maxSurge = 1 } },
            selector = new { matchLabels = Labels.Of(Name) },
            template = new { metadata = new { labels = Labels.Of(Name, "service") }, spec = Pod(arguments: null, serves: true) },
        },
    };

    private object Scaling => new
    {
        apiVersion = "autoscaling/v2",
        kind = "HorizontalPodAutoscaler",
        metadata = Labels.Metadata(Name),
        spec = new
        {
            scaleTargetRef = new { apiVersion = "apps/v1", kind = "Deployment", name = Name },
            minReplicas = 2,
            maxReplicas = 6,
            metrics = new[]
            {
                new { type = "Resource", resource = new { name = "cpu", target = new { type = "AverageValue", averageValue = "500m" } } },
            },
        },
    };

    private object Disruption => new
    {
        apiVersion = "policy/v1",
        kind = "PodDisruptionBudget",
        metadata = Labels.Metadata(Name),
        spec = new { maxUnavailable = 1, selector = new { matchLabels = Labels.Of(Name) } },
    };

    private static object Claim(string name) => new
    {
        apiVersion = "v1",
        kind = "PersistentVolumeClaim",
        metadata = Labels.Metadata(name),
        spec = new { accessModes = new[] { "ReadWriteMany" }, resources = new { requests = new { storage = "1Gi" } } },
    };

    private object Spread(string over) => new
    {
        maxSkew = 1,
        topologyKey = over,
        whenUnsatisfiable = "ScheduleAnyway",
        labelSelector = new { matchLabels = Labels.Of(Name) },
    };

    private static object Probe(string path, int period, int failures) => new
    {
        httpGet = new { path, port = PortName },
        periodSeconds = period,
        timeoutSeconds = 2,
        failureThreshold = failures,
    };
}
