using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Benchmarks.Messaging;

/// <summary>A publisher and a consumer on the client alone: a quorum queue, every letter confirmed and acknowledged.</summary>
internal sealed class BarePair : IPost, IAsyncDisposable
{
    public const string Name = "RabbitMQ.Client alone: publish with confirms to a quorum queue, consume, acknowledge";

    // The transport's.
    private const ushort Prefetch = 1_000;

    private readonly string queue;
    private readonly IConnection connection;
    private readonly IChannel publishing;
    private readonly IChannel consuming;
    private Journeys journeys = new(0, 0);
    private int numbers;

    private BarePair(string queue, IConnection connection, IChannel publishing, IChannel consuming) =>
        (this.queue, this.connection, this.publishing, this.consuming) = (queue, connection, publishing, consuming);

    // As many as the relay has under way.
    public int Senders => 1_000;

    /// <summary>Connects both.</summary>
    /// <param name="broker">Where.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="handle">What is done with a letter before it is acknowledged.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<BarePair> StartAsync(Uri broker, string queue, Func<int, Task> handle, CancellationToken cancellation)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellation);
        var confirmed = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        var publishing = await connection.CreateChannelAsync(confirmed, cancellation);
        var consuming = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await publishing.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
            cancellationToken: cancellation);
        var pair = new BarePair(queue, connection, publishing, consuming);
        await pair.ConsumeAsync(handle, cancellation);
        return pair;
    }

    public Journeys Expect(int count, Action? whenRead = null)
    {
        journeys = new Journeys(numbers, count) { WhenRead = whenRead ?? (() => { }) };
        numbers += count;
        return journeys;
    }

    public async Task SendAsync(int number, DateTimeOffset? notBefore = null)
    {
        var properties = new BasicProperties
        {
            DeliveryMode = DeliveryModes.Persistent,
            MessageId = number.ToString(CultureInfo.InvariantCulture),
        };
        journeys.Send(number);
        await publishing.BasicPublishAsync("", queue, mandatory: true, properties, Letter.OnTheWire(number));
    }

    public async ValueTask DisposeAsync()
    {
        await consuming.DisposeAsync();
        await publishing.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task ConsumeAsync(Func<int, Task> handle, CancellationToken cancellation)
    {
        await consuming.BasicQosAsync(0, Prefetch, global: false, cancellation);
        var events = new AsyncEventingBasicConsumer(consuming);
        events.ReceivedAsync += async (_, delivery) =>
        {
            var number = int.Parse(delivery.BasicProperties.MessageId!, CultureInfo.InvariantCulture);
            await handle(number);
            journeys.Read(number);
            await consuming.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await consuming.BasicConsumeAsync(queue, autoAck: false, events, cancellation);
    }
}
