using RabbitMQ.Client;

namespace Platform.Messaging.RabbitMq;

/// <summary>What is declared at the broker.</summary>
internal static class BrokerTopology
{
    private static readonly Dictionary<string, object?> QueueArguments = new()
    {
        ["x-queue-type"] = "quorum",

        // One consumer at a time, so that order by key can be kept; the next one takes its place by itself.
        ["x-single-active-consumer"] = true,

        // Newer brokers drop a message that came back twenty times, and every restart of a consumer brings back what it had prefetched.
        ["x-delivery-limit"] = 1_000_000,
    };

    public static Task DeclareExchangeAsync(IChannel channel, CancellationToken cancellation) =>
        channel.ExchangeDeclareAsync(Wire.Exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellation);

    public static async Task DeclareQueueAsync(IChannel channel, string queue, CancellationToken cancellation)
    {
        await DeclareExchangeAsync(channel, cancellation);
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, arguments: QueueArguments, cancellationToken: cancellation);
    }

    public static async Task BindAsync(
        IChannel channel, string queue, IEnumerable<string> bound, IEnumerable<string> unbound, CancellationToken cancellation)
    {
        foreach (var type in bound)
        {
            await channel.QueueBindAsync(queue, Wire.Exchange, type, cancellationToken: cancellation);
        }

        foreach (var type in unbound)
        {
            await channel.QueueUnbindAsync(queue, Wire.Exchange, type, arguments: null, cancellation);
        }
    }
}
