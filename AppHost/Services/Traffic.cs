using AppHost.Terminal;

namespace AppHost.Services;

/// <summary>A client of the gateway: it seeds demo data, tells the stories and makes load.</summary>
internal static class Traffic
{
    public const string Seed = "seed";

    private const string Stories = "stories";
    private const string Load = "load";

    /// <summary>What it calls.</summary>
    public static readonly string[] Services = ["gateway", "payments"];

    /// <summary>The program that a system of its own is started for.</summary>
    public static string Program(RunOptions options) => options.Purpose == Purpose.Demo ? Stories : Load;

    public static void AddTraffic(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ProjectResource> payments, Run run)
    {
        if (run.Options.Seed)
            Add(Seed).WithAnnotation(new RunsToCompletion());
        if (!run.Options.OwnSystem)
            Array.ForEach([Stories, Load], name => Add(name).WithExplicitStart());

        IResourceBuilder<ProjectResource> Add(string name) => builder.AddProgram<Projects.Traffic>(name, run)
            .WithArgs(name)
            .WithReference(payments)
            .WithReference(gateway)
            .WaitFor(gateway);
    }
}
