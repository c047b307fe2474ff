namespace Platform.Hosting;

/// <summary>
/// A PostgreSQL server of this process's own: a private folder, a free port of 127.0.0.1, a random password. It ends with this
/// process, also when that is killed, and the next start on the same folder recovers from its log.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string ThrowawayPrefix = "throwaway-postgres-";
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Readiness = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly PostgresCluster cluster;
    private readonly ChildProcess server;
    private readonly ProcessLog log;
    private readonly bool throwaway;

    private EmbeddedPostgres(PostgresCluster cluster, ChildProcess server, ProcessLog log, int port, bool throwaway)
    {
        this.cluster = cluster;
        this.server = server;
        this.log = log;
        this.throwaway = throwaway;
        Port = port;
    }

    /// <summary>The port of 127.0.0.1 that the server listens on.</summary>
    public int Port { get; }

    /// <summary>The server's process.</summary>
    public int ProcessId => server.Id;

    /// <summary>Where the server keeps its data; not always the folder that was asked for, see <see cref="StartAsync"/>.</summary>
    public string DataFolder => cluster.Folder;

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="dataFolder">
    /// Where the data is kept from start to start. Null for a throwaway server, whose folder is deleted when it is disposed. As root
    /// the server runs as another user, and when that user cannot reach the folder, one in /var/tmp is derived from its path.
    /// </param>
    /// <param name="settings">Server settings on top of the usual ones, such as <c>fsync</c> = <c>off</c> where data may be lost.</param>
    /// <param name="port">The port of 127.0.0.1 to listen on; null for a free one.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="HostingException">There is no PostgreSQL here, the folder is in use, or the server does not start.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        string? dataFolder = null, IReadOnlyDictionary<string, string>? settings = null, int? port = null,
        CancellationToken cancellation = default)
    {
        if (dataFolder is null)
        {
            DeleteAbandoned();
        }

        var path = dataFolder ?? Path.Combine(Path.GetTempPath(), ThrowawayPrefix + Path.GetRandomFileName());
        var cluster = await PostgresCluster.OpenAsync(path, settings, durable: dataFolder is not null, cancellation);
        try
        {
            return await StartServerAsync(cluster, port, dataFolder is null, cancellation);
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>How to reach a database of this server; the user <c>postgres</c> may do everything.</summary>
    public string ConnectionString(string database = "postgres") => cluster.ConnectionString(Port, database);

    /// <summary>Creates a database unless it exists.</summary>
    public Task CreateDatabaseAsync(string name, CancellationToken cancellation = default) =>
        PostgresDatabases.CreateAsync(ConnectionString(), name, cancellation);

    /// <summary>Ends the server as a crash would, without a word to it. <see cref="DisposeAsync"/> is still owed.</summary>
    public async Task KillAsync()
    {
        server.Signal(Signal.Kill);
        await server.Exited;
    }

    /// <summary>Stops the server cleanly; a throwaway server is stopped at once and its data deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(throwaway ? TimeSpan.Zero : StopGrace);
        await server.DisposeAsync();
        cluster.Dispose();
        log.Dispose();
        if (throwaway)
        {
            Delete(cluster.Folder);
        }
    }

    private static async Task<EmbeddedPostgres> StartServerAsync(
        PostgresCluster cluster, int? givenPort, bool throwaway, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = givenPort ?? Ports.Free();
            var log = new ProcessLog(path: null);
            var server = await ChildProcess.StartAsync(await cluster.PrepareServerAsync(port, cancellation), log);
            try
            {
                await PostgresDatabases.WaitUntilReadyAsync(cluster.ConnectionString(port), server.Exited, Readiness, cancellation);
                return new EmbeddedPostgres(cluster, server, log, port, throwaway);
            }
            catch (Exception error)
            {
                await server.DisposeAsync();
                log.Dispose();
                if (error is HostingException && attempt == 3)
                {
                    throw new HostingException($"{error.Message}\n{string.Join('\n', log.Last.TakeLast(20))}", error);
                }

                // Somebody may have taken the port in between; anything but a server that ended is final.
                if (error is not HostingException)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>A test run that was killed leaves its folder; whoever comes an hour later clears it away.</summary>
    private static void DeleteAbandoned()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), ThrowawayPrefix + "*"))
        {
            try
            {
                if (Directory.GetLastWriteTimeUtc(folder) > TimeProvider.System.GetUtcNow() - Abandoned)
                {
                    continue;
                }

                using var free = FolderLock.TryTake(folder);
                if (free is not null)
                {
                    Delete(folder);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is another user's, or somebody else is at it.
            }
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A last process of the server may still write a file; what stays is cleared away later.
        }
    }
}
