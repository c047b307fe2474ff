using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// The log is the outbox: the relay follows it and publishes what the declared publications make of each event, page by page and
/// in order. The engine moves its checkpoint after a page is safe in the transport, so a page may be published again after a
/// crash: its messages then have the same ids. The idea is the transactional outbox without a second table.
/// </summary>
/// <param name="service">The service's name; the messages' source.</param>
/// <param name="publications">What follows from which event.</param>
/// <param name="types">The type names of the messages.</param>
/// <param name="transport">Where they go.</param>
public sealed class LogRelay(string service, IEnumerable<Publication> publications, MessageTypes types, ITransport transport) : ILogSubscription
{
    private readonly ILookup<Type, Publication> publications = publications.ToLookup(publication => publication.EventType);

    /// <inheritdoc/>
    public string Name => "relay";

    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        var messages = events.SelectMany(MessagesOf).ToList();
        if (messages.Count > 0)
        {
            await transport.PublishAsync(messages, cancellation);
        }
    }

    private IEnumerable<Published> MessagesOf(RecordedEvent recorded)
    {
        // Counted per type, so that a publication of another type that is added later does not change the ids of these.
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var outgoing in publications[recorded.Data.GetType()].SelectMany(publication => publication.Map(recorded)))
        {
            var type = types.NameOf(outgoing.Message.GetType());
            var index = counts.GetValueOrDefault(type);
            counts[type] = index + 1;
            yield return new Published(ToCloudEvent(recorded, outgoing, type, index), outgoing.NotBefore);
        }
    }

    private CloudEvent ToCloudEvent(RecordedEvent recorded, Outgoing outgoing, string type, int index) => new()
    {
        Id = DerivedId.From(recorded.Id, $"{index}:{type}").ToString(),
        Type = type,
        Source = service,
        Subject = recorded.Stream.Value,
        Time = recorded.RecordedAt,
        PartitionKey = outgoing.PartitionKey ?? recorded.Stream.Value,
        CorrelationId = recorded.Metadata.CorrelationId,
        CausationId = recorded.Id.ToString(),
        UserId = recorded.Metadata.UserId,
        TraceParent = recorded.Metadata.TraceParent,
        Data = JsonSerializer.SerializeToElement(outgoing.Message, outgoing.Message.GetType(), PlatformJson.Options),
    };
}
