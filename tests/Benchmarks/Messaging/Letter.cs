using System.Text.Json;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Benchmarks.Messaging;

/// <summary>What is recorded of a letter: by the service that sends it, and by the one that handles it.</summary>
internal abstract record LetterEvent
{
    [EventName("letter_sent")]
    public sealed record Sent(int Number, string Text, DateTimeOffset? NotBefore = null) : LetterEvent;

    [EventName("letter_read")]
    public sealed record Read(int Number, string Text) : LetterEvent;
}

/// <summary>The message that goes from service to service.</summary>
internal sealed record Letter(int Number, string Text)
{
    public const string TypeName = "sender.letter.v1";

    /// <summary>As much as an ordinary message holds.</summary>
    public const string UsualText =
        "Dear reader, two parcels left Lyon for 12 Main Street this morning; each weighs 1.2 kg, and both are due before noon on Friday.";

    public static EventTypes Events { get; } = new(typeof(LetterEvent));

    public static MessageTypes Types { get; } = new(new Dictionary<string, Type> { [TypeName] = typeof(Letter) });

    /// <summary>Letters to one of a thousand addresses are read one after another.</summary>
    public static IEnumerable<Outgoing> Of(LetterEvent.Sent sent) =>
        [new Outgoing(new Letter(sent.Number, sent.Text), sent.NotBefore) { PartitionKey = $"address-{sent.Number % 1_000}" }];

    /// <summary>A letter as it travels between the services, for twins to carry the same weight.</summary>
    public static byte[] OnTheWire(int number) => JsonSerializer.SerializeToUtf8Bytes(Envelope(number), PlatformJson.Options);

    /// <summary>A letter in its envelope.</summary>
    public static CloudEvent Envelope(int number) => new()
    {
        Id = $"{Guid.Empty}",
        Type = TypeName,
        Source = "sender",
        Subject = StreamOf(number).Value,
        PartitionKey = $"address-{number % 1_000}",
        CorrelationId = $"letter-{number}",
        CausationId = $"{Guid.Empty}",
        Data = JsonSerializer.SerializeToElement(new Letter(number, UsualText), PlatformJson.Options),
    };

    public static StreamId StreamOf(int number) => StreamId.Of("letter", $"{number}");
}
