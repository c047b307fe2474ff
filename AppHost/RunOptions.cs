namespace AppHost;

internal enum Purpose
{
    Run,
    Publish,
    Demo,
    Load,
    Doctor,
}

internal enum Transport
{
    Postgres,
    RabbitMq,
}

/// <summary>What was asked for on the command line.</summary>
internal sealed record RunOptions
{
    public const int UsualConsolePort = 8090;
    public const int UsualDashboardPort = 18888;

    public static string UsualData => Path.Combine(Repository.Root, ".data");

    public Purpose Purpose { get; init; }
    public int GatewayPort { get; init; }

    /// <summary>Null where none was asked for: then a free one will do when the usual one is taken.</summary>
    public int? ConsolePort { get; init; }

    /// <summary>As the console's.</summary>
    public int? DashboardPort { get; init; }

    public required string Data { get; init; }
    public Transport Transport { get; init; }
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new Dictionary<string, int>();
    public bool Seed { get; init; } = true;
    public bool Dashboard { get; init; } = true;
    public bool Console { get; init; } = true;
    public bool Limits { get; init; } = true;

    /// <summary>What it is published for; null where Aspire's own publishers were asked for, or none.</summary>
    public string? Target { get; init; }

    /// <summary>The folder that is published into.</summary>
    public string Output { get; init; } = "";

    /// <summary>What follows <c>demo</c> or <c>load</c>, for the program that tells the stories or makes the load.</summary>
    public IReadOnlyList<string> TrafficArguments { get; init; } = [];

    public bool OwnSystem => Purpose is Purpose.Demo or Purpose.Load;
}

/// <summary>Why there will be no run: said in one line.</summary>
internal sealed class RunException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;
}
