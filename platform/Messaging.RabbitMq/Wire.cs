using System.Text;
using System.Text.Json;
using Platform.EventSourcing;
using RabbitMQ.Client;

namespace Platform.Messaging.RabbitMq;

/// <summary>A message as it is handed to the broker.</summary>
internal sealed record Parcel(string Exchange, string RoutingKey, BasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether it is an error when no queue takes it.</summary>
    public bool Mandatory { get; init; }
}

/// <summary>The form in which messages travel: CloudEvents in structured JSON, and headers of the transport's own.</summary>
internal static class Wire
{
    /// <summary>The topic exchange that everything is published to; the routing key is the message's type.</summary>
    public const string Exchange = "messages";

    public const string ContentType = "application/cloudevents+json";

    // How often it was tried before, and which row of the bus it was until now. Without them a message is on its first way.
    private const string AttemptsHeader = "attempts";
    private const string RowHeader = "bus-row";
    private const string PublishedAtHeader = "published-at";

    // The client takes the lowest priority in the broker's own property for none, so ours travels beside that.
    private const string PriorityHeader = "priority";

    public static Parcel ToExchange(Published published, DateTimeOffset now)
    {
        var message = published.Message;
        var properties = Properties(message.Id, message.Type, now);
        Prioritise(properties, published.Priority);
        var body = JsonSerializer.SerializeToUtf8Bytes(message, PlatformJson.Options);
        return new Parcel(Exchange, message.Type, properties, body) { Mandatory = published.IsMandatory };
    }

    /// <summary>A message for one queue and no other, whatever that is bound to; that it exists is part of the promise.</summary>
    public static Parcel ToQueue(string queue, Published published, DateTimeOffset now) =>
        ToExchange(published, now) with { Exchange = "", RoutingKey = queue, Mandatory = true };

    /// <summary>A message that has waited in the bus goes to its own queue and to no other; that this exists is part of the promise.</summary>
    public static Parcel ToQueue(DueMessage due, DateTimeOffset now)
    {
        var properties = Properties(due.MessageId, due.MessageType, now);
        Prioritise(properties, due.Priority);
        properties.Headers![AttemptsHeader] = due.Attempts;
        properties.Headers[RowHeader] = due.Row;
        return new Parcel("", due.Queue, properties, Encoding.UTF8.GetBytes(due.Body)) { Mandatory = true };
    }

    /// <summary>Reads what the broker delivers. Others may publish too, so that nothing in it is taken for granted.</summary>
    public static Arrival Read(ulong tag, bool redelivered, string routingKey, IReadOnlyBasicProperties properties, ReadOnlySpan<byte> content)
    {
        var body = Encoding.UTF8.GetString(content);
        var message = CloudEvents.TryRead(body);
        var id = message?.Id ?? (properties.IsMessageIdPresent() ? properties.MessageId! : DerivedId.From(Guid.Empty, body).ToString());
        return new Arrival(tag, id, message?.Type ?? routingKey, message?.PartitionKey ?? id, body, message)
        {
            Redelivered = redelivered,
            Priority = PriorityOf(properties),
            AttemptsMade = (int)(Number(properties, AttemptsHeader) ?? 0),
            Row = Number(properties, RowHeader),
            PublishedAt = Number(properties, PublishedAtHeader),
        };
    }

    private static BasicProperties Properties(string id, string type, DateTimeOffset now) => new()
    {
        ContentType = ContentType,
        DeliveryMode = DeliveryModes.Persistent,
        MessageId = id,
        Type = type,
        Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
        Headers = new Dictionary<string, object?> { [PublishedAtHeader] = now.ToUnixTimeMilliseconds() },
    };

    private static void Prioritise(BasicProperties properties, MessagePriority priority)
    {
        properties.Priority = (byte)priority;
        properties.Headers![PriorityHeader] = (int)priority;
    }

    private static MessagePriority PriorityOf(IReadOnlyBasicProperties properties)
    {
        var told = Number(properties, PriorityHeader) ?? (properties.IsPriorityPresent() ? properties.Priority : (long)MessagePriority.Normal);
        return (MessagePriority)Math.Clamp(told, (long)MessagePriority.Low, (long)MessagePriority.High);
    }

    private static long? Number(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers is not { } headers || !headers.TryGetValue(header, out var value) ? null : value switch
        {
            long number => number,
            int number => number,
            _ => null,
        };
}
