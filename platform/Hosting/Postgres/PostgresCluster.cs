using Npgsql;

namespace Platform.Hosting;

/// <summary>A cluster in a folder of its own, ready for its server to be started as often as need be.</summary>
internal sealed class PostgresCluster : IServer
{
    // A server that was killed with its parent gets this long to end before it counts as somebody else's.
    private static readonly TimeSpan EndOfFormerServer = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["listen_addresses"] = "127.0.0.1",
        ["unix_socket_directories"] = "",
        ["max_connections"] = "300",
        ["shared_buffers"] = "128MB",
        ["idle_in_transaction_session_timeout"] = "60s",
    };

    private readonly PostgresFolder folder;
    private readonly PostgresBinaries binaries;
    private readonly IReadOnlyDictionary<string, string> settings;

    private PostgresCluster(PostgresFolder folder, PostgresBinaries binaries, IReadOnlyDictionary<string, string>? settings)
    {
        this.folder = folder;
        this.binaries = binaries;
        this.settings = settings ?? new Dictionary<string, string>();
        Password = folder.Password;
    }

    public string Folder => folder.Path;

    public string Description => $"PostgreSQL {binaries.Version} in {folder.Path}";

    private string Password { get; }

    public static async Task<PostgresCluster> OpenAsync(
        string path, IReadOnlyDictionary<string, string>? settings, bool durable, CancellationToken cancellation)
    {
        var folder = await PostgresFolder.OpenAsync(path, cancellation);
        try
        {
            var binaries = await ChooseAsync(folder, cancellation);
            await folder.InitializeAsync(binaries, durable, cancellation);
            return new PostgresCluster(folder, binaries, settings);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<ProcessSpec> PrepareServerAsync(int port, CancellationToken cancellation)
    {
        await folder.ClearPidFileAsync(EndOfFormerServer, cancellation);
        var all = new Dictionary<string, string>(Defaults) { ["port"] = port.ToString() };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var options = all.SelectMany(setting => (string[])["-c", $"{setting.Key}={setting.Value}"]);

        // Quit makes the server's own children end at once and frees its shared memory, which Kill would not; the log repairs the rest.
        return folder.Run(binaries.Server, ["-D", folder.Cluster, .. options]) with
        {
            StopSignal = Signal.Interrupt,
            DeathSignal = Signal.Quit,
        };
    }

    public string ConnectionString(int port) => ConnectionString(port, "postgres");

    /// <summary>How to reach a database of it on this port.</summary>
    public string ConnectionString(int port, string database) => ConnectionString(port, Password, database);

    public static string ConnectionString(int port, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "postgres",
        Password = password,
        Database = database,
    }.ConnectionString;

    public void Dispose() => folder.Dispose();

    private static async Task<PostgresBinaries> ChooseAsync(PostgresFolder folder, CancellationToken cancellation)
    {
        var found = await PostgresInstallation.FindOrInstallAsync(cancellation);
        return found.FirstOrDefault(binaries => folder.ClusterVersion is null || binaries.MajorVersion == folder.ClusterVersion)
            ?? throw new HostingException(
                $"{folder.Path} was made by PostgreSQL {folder.ClusterVersion}, and this machine has "
                + $"{string.Join(", ", found.Select(one => one.Version))}. Install that version, or give another data folder.");
    }
}
