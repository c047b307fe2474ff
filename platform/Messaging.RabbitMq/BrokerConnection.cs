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

            await AbortAsync();
            var factory = new ConnectionFactory
            {
                Uri = broker,
                ClientProvidedName = name,
                RequestedHeartbeat = options.Heartbeat,
                RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
                ContinuationTimeout = TimeSpan.FromSeconds(10),

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

    /// <summary>Gives the connection up, because the broker did not answer on it in time: what is asked next goes over a new one.</summary>
    public async Task DropAsync()
    {
        await opening.WaitAsync();
        try
        {
            await AbortAsync();
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await DropAsync();
    }

    private async Task AbortAsync()
    {
        if (connection is { } broken)
        {
            connection = null;
            await broken.AbortAsync(TimeSpan.FromSeconds(2));
            await broken.DisposeAsync();
        }
    }
}
