using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// The log is the outbox: the relay follows it and publishes what the declared publications make of each event, page by page and
/// in order. The engine moves its checkpoint after a page is safe in the transport, so a page may be published again after a
/// crash: its messages then have the same ids. The idea is the transactional outbox without a second table.
/// <para>
/// It never skips: at an event whose publication fails, or makes a message that some service must handle and none is bound to, it stands
/// still, and says which event that is in the log, in the gauge "messaging.relay.stalled" and in the health check "relay", until the
/// publication is mended or the other service has been up. What follows that event's page does not leave the service meanwhile.
/// </para>
/// </summary>
/// <param name="options">The service's name, which is the messages' source, and what follows from which event.</param>
/// <param name="transport">Where the messages go.</param>
/// <param name="clock">Tells how long ago it last stood still.</param>
/// <param name="personal">Protects personal data in messages; null where no message has any.</param>
public sealed class LogRelay(MessagingOptions options, ITransport transport, TimeProvider clock, PersonalMessages? personal = null)
    : ILogSubscription, IHealthCheck
{
    // The engine tries again twice a minute at least. When it has not for longer, another replica has the lead and tells its own tale.
    private static readonly TimeSpan StallMemory = TimeSpan.FromMinutes(2);

    private readonly EventMessages messages = new(options, clock, personal);
    private volatile PublicationFailedException? stall;

    /// <summary>The failure that holds the relay up; null while it moves, or while another replica relays.</summary>
    public PublicationFailedException? Stall => stall is { } failure && clock.GetUtcNow() - failure.FailedAt < StallMemory ? failure : null;

    /// <inheritdoc/>
    public string Name => "relay";

    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        try
        {
            await PublishAsync(events, cancellation);
            stall = null;
        }
        catch (PublicationFailedException failure)
        {
            stall = failure;
            throw;
        }
    }

    /// <summary>Degraded while an event holds the relay up: the service works, but others do not hear of it.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Stall is { } failure ? HealthCheckResult.Degraded(failure.Message) : HealthCheckResult.Healthy());

    private async Task PublishAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        var pages = events.Select(recorded => (Event: recorded, Messages: messages.Of(recorded))).ToList();
        var all = pages.SelectMany(page => page.Messages).ToList();
        if (all.Count == 0)
        {
            return;
        }

        try
        {
            await transport.PublishAsync(await messages.ProtectAsync(all, cancellation), cancellation);
        }
        catch (UnroutableMessageException error)
        {
            var first = pages.First(page => page.Messages.Any(published => error.Types.Contains(published.Message.Type)));
            throw new PublicationFailedException(first.Event, error, clock.GetUtcNow());
        }
    }
}
