using Microsoft.Extensions.Logging;
using Platform.Messaging.Postgres;
using RabbitMQ.Client.Exceptions;

namespace Platform.Messaging.RabbitMq;

/// <summary>
/// RabbitMQ carries what flows: a topic exchange, a quorum queue per service with one active consumer at a time, confirms for everything
/// that is published. The bus's database keeps what must wait or be mended: delayed messages, retries and dead letters.
/// A batch whose confirms do not all come is published again by its caller; what arrives twice by that is known by its id, to the queue's
/// consumer while it remembers it and to the inbox after that.
/// </summary>
internal sealed class RabbitMqTransport(
    BrokerConnections connections, BusStore store, PostgresTransport bus, RabbitMqTransportOptions options, TimeProvider clock,
    ILogger<RabbitMqTransport> logger) : ITransport, IAsyncDisposable
{
    // More at once would only wait in the client's memory.
    private const int MaxUnderWay = 1000;

    private readonly Publisher publisher = new(connections.Publishing, options);

    public async Task DeclareAsync(string queue, IReadOnlyCollection<string> messageTypes, CancellationToken cancellation = default)
    {
        // The bus knows every binding that may be there before it is made, and until it is gone, so that a kill in between leaves none
        // that a later declaration would not find.
        await store.MigrateAsync(cancellation);
        var before = await store.BindingsAsync(queue, cancellation);
        await bus.DeclareAsync(queue, [.. before.Union(messageTypes)], cancellation);
        await using (var channel = await connections.Publishing.OpenChannelAsync(channel: null, cancellation))
        {
            await BrokerTopology.DeclareQueueAsync(channel, queue, cancellation);
            await BrokerTopology.BindAsync(channel, queue, messageTypes.Distinct(), before.Except(messageTypes), cancellation);
        }

        await bus.DeclareAsync(queue, messageTypes, cancellation);
    }

    public async Task PublishAsync(IReadOnlyList<Published> messages, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        var delayed = messages.Where(message => message.NotBefore > now).ToList();
        if (delayed.Count > 0)
        {
            await store.MigrateAsync(cancellation);
            await bus.PublishAsync(delayed, cancellation);
        }

        foreach (var chunk in messages.Where(message => !(message.NotBefore > now)).Chunk(MaxUnderWay))
        {
            await PublishAsync(chunk, now, cancellation);
        }
    }

    public async Task PublishAsync(string queue, IReadOnlyList<Published> messages, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        try
        {
            foreach (var chunk in messages.Where(message => !(message.NotBefore > now)).Chunk(MaxUnderWay))
            {
                await publisher.PublishAsync([.. chunk.Select(message => Wire.ToQueue(queue, message, now))], cancellation);
            }
        }
        catch (PublishException error) when (error.IsReturn)
        {
            throw new QueueNotFoundException(queue);
        }

        // The bus knows the queue as well, and says so when there is nothing to send.
        var delayed = messages.Where(message => message.NotBefore > now).ToList();
        if (delayed.Count > 0 || messages.Count == 0)
        {
            await store.MigrateAsync(cancellation);
            await bus.PublishAsync(queue, delayed, cancellation);
        }
    }

    public Task ReceiveAsync(
        string queue, int concurrency, Func<Delivery, CancellationToken, Task<Settlement>> handle, CancellationToken cancellation)
    {
        var consumer = new QueueConsumer(new Subscription(queue, concurrency, handle), connections.Consuming, store, options, clock, logger);
        return consumer.RunAsync(cancellation);
    }

    public async Task<QueueStatus> InspectAsync(string queue, CancellationToken cancellation = default)
    {
        var waiting = await bus.InspectAsync(queue, cancellation);
        var (inHand, prefetched) = await store.AtWorkAsync(queue, cancellation);
        var ready = await ReadyAsync(queue, cancellation);

        // The broker does not tell the age of what waits in it.
        return new QueueStatus(ready + prefetched + waiting.Waiting, waiting.Delayed, inHand + waiting.InHand, OldestWaiting: null);
    }

    public ValueTask DisposeAsync() => publisher.DisposeAsync();

    private async Task PublishAsync(IReadOnlyList<Published> messages, DateTimeOffset now, CancellationToken cancellation)
    {
        var confirms = await publisher.SendAsync([.. messages.Select(message => Wire.ToExchange(message, now))], cancellation);
        var returned = messages.Zip(confirms).Where(pair => pair.Second.Exception?.InnerException is PublishException { IsReturn: true });
        if (returned.Select(pair => pair.First.Message.Type).Distinct().ToList() is { Count: > 0 } types)
        {
            throw new UnroutableMessageException(types);
        }

        await Task.WhenAll(confirms);
    }

    private async Task<long> ReadyAsync(string queue, CancellationToken cancellation)
    {
        // A channel of its own: asking for a queue that does not exist ends it.
        await using var channel = await connections.Publishing.OpenChannelAsync(channel: null, cancellation);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException error) when (error.ShutdownReason?.ReplyCode == 404)
        {
            return 0;
        }
    }
}
