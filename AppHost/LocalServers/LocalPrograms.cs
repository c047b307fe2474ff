namespace AppHost.LocalServers;

/// <summary>The programs of this machine's servers.</summary>
internal sealed record LocalPrograms(string PostgresBinaries, string? RabbitMqServer)
{
    public string Description =>
        $"servers of this machine, since no container engine answers (PostgreSQL in {PostgresBinaries}, Garnet for Redis{Broker})";

    private string Broker => RabbitMqServer is null ? "" : ", RabbitMQ";

    /// <summary>Finds them, or installs them where that needs no question.</summary>
    public static LocalPrograms Find(RunOptions options)
    {
        // A cluster is bound to the major version that made it.
        var version = Path.Combine(options.Data, "postgres", "cluster", "PG_VERSION");
        var wanted = File.Exists(version) ? (string[])[File.ReadAllText(version).Trim()] : [];
        return new(Find("postgres-binaries.sh", wanted), options.Transport == Transport.RabbitMq ? Find("rabbitmq-server.sh") : null);
    }

    private static string Find(string script, params string[] arguments)
    {
        var (exitCode, output) = Tool.Run(quiet: false, "bash", [Repository.Script(script), .. arguments]);
        return exitCode == 0 ? output : throw new RunException(output.Length > 0
            ? output
            : "No container engine answers, and the servers of this machine need bash: start Docker, or run in WSL.");
    }
}

/// <summary>Docker or Podman.</summary>
internal static class ContainerEngine
{
    // Either asks its server for this; a client alone, of which there are many, has no answer.
    private static readonly (string Engine, string Version)[] Known = [("docker", "{{.ServerVersion}}"), ("podman", "{{.Version.Version}}")];

    /// <summary>The engine that answers, if one does.</summary>
    public static string? Answering() => Known
        .FirstOrDefault(one => Tool.Run(quiet: true, one.Engine, "info", "--format", one.Version) is { ExitCode: 0, Output.Length: > 0 })
        .Engine;
}
