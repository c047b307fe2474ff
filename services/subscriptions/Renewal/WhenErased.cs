using Contracts.Customers;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.PersonalData;
using Wolverine;

namespace Subscriptions;

/// <summary>A customer who asks to be forgotten is billed no more: all their subscriptions end at once, and their address is erased.</summary>
public static class ErasePersonalDataHandler
{
    // Locked one after the other in the order of their ids, so that no two of these wait for each other.
    public static async Task<IReadOnlyList<IEventStream<Subscription>>> LoadAsync(
        ErasePersonalData message, IDocumentSession session, CancellationToken stop)
    {
        var live = await session.Query<Subscription>()
            .Where(subscription => subscription.CustomerId == message.CustomerId && subscription.Status != SubscriptionStatus.Cancelled)
            .Select(subscription => subscription.Id)
            .ToListAsync(stop);
        List<IEventStream<Subscription>> streams = [];
        foreach (var id in live.OrderBy(id => id.Value, StringComparer.Ordinal))
        {
            streams.Add(await session.Events.FetchForExclusiveWriting<Subscription>(id.Value, stop));
        }

        return streams;
    }

    public static async Task<OutgoingMessages> HandleAsync(
        ErasePersonalData message,
        IReadOnlyList<IEventStream<Subscription>> streams,
        PersonalDataEraser eraser,
        IOptions<BillingOptions> options,
        TimeProvider clock,
        CancellationToken stop)
    {
        OutgoingMessages all = [];
        foreach (var stream in streams.Where(stream => stream.Aggregate is { HasEnded: false }))
        {
            var (events, messages) = options.RenewalAt(clock).End(stream.Aggregate!, Reasons.Erased);
            stream.AppendMany([.. events]);
            all.AddRange(messages);
        }

        all.Add(await eraser.EraseAsync(message, stop));
        return all;
    }
}
