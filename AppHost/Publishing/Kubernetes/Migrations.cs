namespace AppHost.Publishing.Kubernetes;

/// <summary>What makes a service's tables, before its new version comes.</summary>
internal static class Migrations
{
    public static object Job(Workload workload)
    {
        var name = $"{workload.Name}-migration";
        return new
        {
            apiVersion = "batch/v1",
            kind = "Job",
            metadata = Labels.Metadata(name, "migration"),
            spec = new
            {
                backoffLimit = 3,
                activeDeadlineSeconds = 600,
                template = new
                {
                    // Found by the service's own policy, and by no service: it is not ready to be called.
                    metadata = new { labels = Labels.Of(name, "migration") },
                    spec = workload.Pod([ContainerImage.Migrate], serves: false),
                },
            },
        };
    }
}
