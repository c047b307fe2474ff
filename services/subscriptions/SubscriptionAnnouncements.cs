using JasperFx.Events;
using Marten;
using ServiceDefaults.Archiving;
using ServiceDefaults.Operations.Announcements;

namespace Subscriptions;

/// <summary>What orders can be told again: the order of each period that was paid.</summary>
internal sealed class SubscriptionAnnouncements : IAnnouncements
{
    public IReadOnlyList<Type> Events { get; } = [typeof(InvoicePaid)];

    public async Task<IEnumerable<object>> OfAsync(IEvent happened, IQuerySession session, CancellationToken stop)
    {
        var due = await session.WholeStream(happened.StreamKey!, happened.Version - 1).FoldAsync<Subscription>(session, null, stop);
        return Announcing.OrderOf(due!) is { } order ? [order] : [];
    }
}
