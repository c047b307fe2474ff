namespace Platform.Hosting;

/// <summary>Where an application finds and keeps things. The defaults fit a program built into <c>artifacts/bin/NAME/CONFIGURATION</c>.</summary>
public sealed record DistributedApplicationOptions
{
    /// <summary>The folder that relative project paths start from; by default the one that holds <c>artifacts</c>.</summary>
    public string ProjectDirectory { get; init; } = RepositoryRoot;

    /// <summary>Where servers keep their data and everything its log; by default <c>.data</c> beside <c>artifacts</c>.</summary>
    public string DataFolder { get; init; } = Path.Combine(RepositoryRoot, ".data");

    /// <summary>How and how often what ends is started again.</summary>
    public RestartPolicy Restarts { get; init; } = new();

    /// <summary>How long a process may take for a clean end before it is killed.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a process may take to become healthy at the first start.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The folder that holds <c>artifacts</c>; of a program built elsewhere, the current folder.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Where the builds of other projects lie: <c>artifacts/bin</c>.</summary>
    internal static string Builds { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));

    /// <summary>The configuration that this program was built in, and others are looked for in.</summary>
    internal static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string FindRoot()
    {
        var artifacts = Path.GetDirectoryName(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..")));
        return Path.GetFileName(artifacts) == "artifacts" ? Path.GetDirectoryName(artifacts)! : Environment.CurrentDirectory;
    }
}
