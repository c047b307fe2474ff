using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// The log is the outbox: the relay follows it and publishes what the declared publications make of each event, page by page and
/// in order. The engine moves its checkpoint after a page is safe in the transport, so a page may be published again after a
/// crash: its messages then have the same ids. The idea is the transactional outbox without a second table.
/// <para>
/// It never skips: at an event whose publication fails it stands still, and says which event that is in the log, in the gauge
/// "messaging.relay.stalled" and in the health check "relay", until the publication is mended. Nothing of that event's page or after
/// it leaves the service meanwhile.
/// </para>
/// </summary>
/// <param name="service">The service's name; the messages' source.</param>
/// <param name="publications">What follows from which event.</param>
/// <param name="types">The type names of the messages.</param>
/// <param name="transport">Where they go.</param>
/// <param name="clock">Tells how long ago it last stood still.</param>
public sealed class LogRelay(string service, IEnumerable<Publication> publications, MessageTypes types, ITransport transport, TimeProvider clock)
    : ILogSubscription, IHealthCheck
{
    // The engine tries again twice a minute at least. When it has not for longer, another replica has the lead and tells its own tale.
    private static readonly TimeSpan StallMemory = TimeSpan.FromMinutes(2);

    private readonly ILookup<Type, Publication> publications = publications.ToLookup(publication => publication.EventType);
    private volatile PublicationFailedException? stall;

    /// <summary>The failure that holds the relay up; null while it moves, or while another replica relays.</summary>
    public PublicationFailedException? Stall => stall is { } failure && clock.GetUtcNow() - failure.FailedAt < StallMemory ? failure : null;

    /// <inheritdoc/>
    public string Name => "relay";

    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        var messages = events.SelectMany(TryMessagesOf).ToList();
        stall = null;
        if (messages.Count > 0)
        {
            await transport.PublishAsync(messages, cancellation);
        }
    }

    /// <summary>Degraded while an event holds the relay up: the service works, but others do not hear of it.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Stall is { } failure ? HealthCheckResult.Degraded(failure.Message) : HealthCheckResult.Healthy());

    private List<Published> TryMessagesOf(RecordedEvent recorded)
    {
        try
        {
            return [.. MessagesOf(recorded)];
        }
        catch (Exception error)
        {
            throw stall = new PublicationFailedException(recorded, error, clock.GetUtcNow());
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
            yield return new Published(ToCloudEvent(recorded, outgoing, type, index), outgoing.NotBefore, outgoing.Priority);
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
        Priority = outgoing.Priority is MessagePriority.Normal ? null : outgoing.Priority,
        CorrelationId = recorded.Metadata.CorrelationId,
        CausationId = recorded.Id.ToString(),
        UserId = recorded.Metadata.UserId,
        TraceParent = recorded.Metadata.TraceParent,
        Data = JsonSerializer.SerializeToElement(outgoing.Message, outgoing.Message.GetType(), PlatformJson.Options),
    };
}
