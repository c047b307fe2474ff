namespace Platform.Hosting;

/// <summary>
/// A RabbitMQ broker of this process's own: a private folder, a free port of 127.0.0.1, a random password. It ends with this process,
/// its port mapper with it, also when that is killed; the next start on the same folder finds the queues again.
/// </summary>
public sealed class EmbeddedRabbitMq : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Readiness = TimeSpan.FromMinutes(2);

    private readonly RabbitMqNode node;
    private readonly ProcessLog log = new(path: null);
    private readonly int port = Ports.Free();
    private readonly bool throwaway;
    private ChildProcess? server;

    private EmbeddedRabbitMq(RabbitMqNode node, bool throwaway)
    {
        this.node = node;
        this.throwaway = throwaway;
    }

    /// <summary>How to reach it: an amqp URI of a user who may do everything.</summary>
    public string ConnectionString => node.ConnectionString(port);

    /// <summary>The broker's process; null while it is stopped.</summary>
    public int? ProcessId => server?.Id;

    /// <summary>Starts a broker and waits until it answers.</summary>
    /// <param name="dataFolder">
    /// Where queues are kept from start to start. Null for a throwaway broker, whose folder is deleted when it is disposed.
    /// </param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="HostingException">There is no RabbitMQ here, the folder is in use, or the broker does not start.</exception>
    public static async Task<EmbeddedRabbitMq> StartAsync(string? dataFolder = null, CancellationToken cancellation = default)
    {
        var folder = dataFolder ?? Path.Combine(Path.GetTempPath(), "throwaway-rabbitmq-" + Path.GetRandomFileName());
        var broker = new EmbeddedRabbitMq(await RabbitMqNode.OpenAsync(folder, cancellation), dataFolder is null);
        try
        {
            await broker.StartAgainAsync(cancellation);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a broker that was stopped or killed, on its former port.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation = default)
    {
        server = await ChildProcess.StartAsync(await node.PrepareServerAsync(port, cancellation), log);
        try
        {
            await RabbitMqHandshake.WaitUntilReadyAsync(new Uri(ConnectionString), server.Exited, Readiness, cancellation);
        }
        catch (HostingException error)
        {
            throw new HostingException($"{error.Message}\n{string.Join('\n', log.Last.TakeLast(20))}", error);
        }
    }

    /// <summary>Stops the broker cleanly; what it holds stays.</summary>
    public Task StopAsync() => EndAsync(StopGrace);

    /// <summary>Ends the broker as a crash would.</summary>
    public async Task KillAsync()
    {
        server?.Signal(Signal.Kill);
        await EndAsync(StopGrace);
    }

    /// <summary>Stops the broker; a throwaway broker is ended at once and its data deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(throwaway ? TimeSpan.Zero : StopGrace);
        node.Dispose();
        log.Dispose();
        if (throwaway)
        {
            Delete(node.Folder);
        }
    }

    private async Task EndAsync(TimeSpan grace)
    {
        if (server is not null)
        {
            await server.StopAsync(grace);
            await server.DisposeAsync();
            server = null;
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
            // A last process of the broker may still write a file; temporary folders are cleared by the system.
        }
    }
}
