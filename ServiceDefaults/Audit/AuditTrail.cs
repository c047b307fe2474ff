using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace ServiceDefaults.Audit;

/// <summary>
/// What requests have done: an entry for each of their events, written in the transaction of the event. In that transaction it costs a row; on a
/// shard of its own it would cost a commit for nearly every event of the service, of which few are a request's.
/// </summary>
internal sealed partial class AuditTrail : EventProjection
{
    /// <summary>All events come by.</summary>
    public AuditTrail()
    {
        Name = nameof(AuditTrail);

        // Refusals lie in the same table and cannot be made again of events; entries of events are, under the same ids.
        Options.TeardownDataOnRebuild = false;
    }

    /// <inheritdoc/>
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        if (e.GetHeader(Origin.From) is { } from)
        {
            operations.Store(new AuditEntry(
                e.Id,
                AuditEntry.Kept(e.Timestamp),
                e.UserName ?? Origin.Anonymous,
                $"{e.GetHeader(Origin.Role)}",
                e.EventTypeName,
                e.StreamKey ?? e.StreamId.ToString(),
                $"{from}")
            {
                RequestId = $"{e.GetHeader(Origin.Request)}",
                CorrelationId = e.CorrelationId,
            });
        }

        return ValueTask.CompletedTask;
    }
}
