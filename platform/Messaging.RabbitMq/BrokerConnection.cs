using RabbitMQ.Client;

namespace Platform.Messaging.RabbitMq;

/// <summary>
/// A connection that is opened when it is first needed and again when it broke. What was opened on a broken one is lost with it; whoever
/// had it begins anew, since only they know what was under way.
/// </summary>
internal sealed class BrokerConnection(Uri broker, RabbitMqTransportOptions options, string name) : IAsyncDisposable
{
    private readonly SemaphoreSlim opening = new(1, 1);
    private IConnection? connection;
    private volatile bool disposed;

    public async Task<IChannel> OpenChannelAsync(CreateChannelOptions? channel, CancellationToken cancellation)
    {
        var open = await OpenAsync(cancellation);
        return await open.CreateChannelAsync(channel, cancellation);
    }

    /// <summary>Opens the connection unless it is open; throws when the broker does not answer.</summary>
    public async Task<IConnection> OpenAsync(CancellationToken cancellation)
    {
        await opening.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (connection is { IsOpen: true })
            {
                return connection;
            }

            await DropAsync();
            var factory = new ConnectionFactory
            {
                Uri = broker,
                ClientProvidedName = name,
                RequestedHeartbeat = options.Heartbeat,
                RequestedConnectionTimeout = TimeSpan.FromSeconds(5),

                // The client's own recovery would bring back channels without what was known about their messages.
                AutomaticRecoveryEnabled = false,
                TopologyRecoveryEnabled = false,
            };
            return connection = await factory.CreateConnectionAsync(cancellation);
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await opening.WaitAsync();
        try
        {
            await DropAsync();
        }
        finally
        {
            opening.Release();
        }
    }

    private async Task DropAsync()
    {
        if (connection is not null)
        {
            await connection.AbortAsync(TimeSpan.FromSeconds(2));
            await connection.DisposeAsync();
            connection = null;
        }
    }
}
