using System.Xml.Linq;

namespace Platform.Hosting;

/// <summary>A .NET project of this repository, run from its build in the configuration that this program was built in.</summary>
public sealed class ProjectResource : ProcessResource
{
    private readonly string projectFile;

    internal ProjectResource(string name, string projectFile)
        : base(name) => this.projectFile = projectFile;

    internal override ProcessSpec Program(int replica)
    {
        var variables = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["OTEL_SERVICE_NAME"] = Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={ReplicaName(replica)}",
        };

        // Somebody who looks at a dashboard in development waits for every span; whoever has set these knows better.
        foreach (var (name, value) in DevelopmentTelemetry.Where(setting => System.Environment.GetEnvironmentVariable(setting.Key) is null))
        {
            variables[name] = value;
        }

        if (Http is not null)
        {
            variables["ASPNETCORE_URLS"] = Http.Url(replica);
        }

        return new ProcessSpec(DotnetHost, BuiltAssembly()) { WorkingDirectory = Path.GetDirectoryName(projectFile)!, Variables = variables };
    }

    private static Dictionary<string, string> DevelopmentTelemetry { get; } = new()
    {
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    /// <summary>The dotnet that runs this very program, so that a second one on PATH does not matter.</summary>
    private static string DotnetHost { get; } =
        Path.GetFileNameWithoutExtension(System.Environment.ProcessPath) == "dotnet"
            ? System.Environment.ProcessPath!
            : System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private string BuiltAssembly()
    {
        if (!File.Exists(projectFile))
        {
            throw new HostingException($"The project of {Name} does not exist: {projectFile}");
        }

        var project = Path.GetFileNameWithoutExtension(projectFile);
        var assembly = XDocument.Load(projectFile).Descendants("AssemblyName").FirstOrDefault()?.Value ?? project;
        var built = Path.Combine(DistributedApplicationOptions.Builds, project, DistributedApplicationOptions.Configuration, assembly + ".dll");
        return File.Exists(built)
            ? built
            : throw new HostingException(
                $"{Name} is not built: {built} does not exist. "
                + $"Build it with: dotnet build -c {DistributedApplicationOptions.Configuration} {projectFile}");
    }
}
