namespace Platform.Messaging.RabbitMq;

/// <summary>
/// One connection to publish and one to consume: a broker that is short of memory or disk stops reading from those who publish, and
/// acknowledgements must not stand in that line.
/// </summary>
internal sealed class BrokerConnections(Uri broker, RabbitMqTransportOptions options) : IAsyncDisposable
{
    public BrokerConnection Publishing { get; } = new(broker, options, $"{AppDomain.CurrentDomain.FriendlyName} publishes");

    public BrokerConnection Consuming { get; } = new(broker, options, $"{AppDomain.CurrentDomain.FriendlyName} consumes");

    public async ValueTask DisposeAsync()
    {
        await Consuming.DisposeAsync();
        await Publishing.DisposeAsync();
    }
}
