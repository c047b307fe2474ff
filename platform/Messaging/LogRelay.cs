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
/// <param name="personal">Protects personal data in messages; null where no message has any.</param>
public sealed class LogRelay(
    string service,
    IEnumerable<Publication> publications,
    MessageTypes types,
    ITransport transport,
    TimeProvider clock,
    PersonalMessages? personal = null)
    : ILogSubscription, IHealthCheck
{
    // The engine tries again twice a minute at least. When it has not for longer, another replica has the lead and tells its own tale.
    private static readonly TimeSpan StallMemory = TimeSpan.FromMinutes(2);

    private readonly EventMessages messages = new(service, publications, types, clock, personal);
    private volatile PublicationFailedException? stall;

    /// <summary>The failure that holds the relay up; null while it moves, or while another replica relays.</summary>
    public PublicationFailedException? Stall => stall is { } failure && clock.GetUtcNow() - failure.FailedAt < StallMemory ? failure : null;

    /// <inheritdoc/>
    public string Name => "relay";

    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        var page = events.SelectMany(TryMessagesOf).ToList();
        stall = null;
        if (page.Count > 0)
        {
            await transport.PublishAsync(await messages.ProtectAsync(page, cancellation), cancellation);
        }
    }

    /// <summary>Degraded while an event holds the relay up: the service works, but others do not hear of it.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Stall is { } failure ? HealthCheckResult.Degraded(failure.Message) : HealthCheckResult.Healthy());

    private IReadOnlyList<Published> TryMessagesOf(RecordedEvent recorded)
    {
        try
        {
            return messages.Of(recorded);
        }
        catch (PublicationFailedException failure)
        {
            stall = failure;
            throw;
        }
    }
}
