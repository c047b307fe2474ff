using Inventory.Items;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Inventory.Reservations;

/// <summary>
/// Answers a message by one decision on an order's stock: loads the reservation and the items it is about, and records what
/// happens to all of them, together with the inbox record, in one append.
/// </summary>
public static class OrderStockDecision
{
    /// <param name="services">The message's services.</param>
    /// <param name="context">The message.</param>
    /// <param name="orderId">The order.</param>
    /// <param name="concerned">The items that the decision is about, given the reservation.</param>
    /// <param name="decide">The pure decision; a refusal sends the message to the dead letters.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task RunAsync(
        IServiceProvider services,
        MessageContext context,
        OrderId orderId,
        Func<Reservation, IEnumerable<Sku>> concerned,
        Func<OrderStock, DateTimeOffset, Decision<OrderStockEvent>> decide,
        CancellationToken stop)
    {
        var states = services.GetRequiredService<StreamStates>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        Refusal? refusal = null;

        // This first look only tells whose turn to wait for; what is decided on is loaded when the turn has come.
        var glimpse = await LoadedOrderStock.LoadAsync(states, orderId, _ => [], stop);
        StreamId[] streams = [orderId.Reservation, .. concerned(glimpse.Stock.Reservation).Select(sku => sku.Stream)];
        var verdict = await services.GetRequiredService<DecisionLoop>().RunAsync(
            streams,
            async cancellation =>
            {
                var loaded = await LoadedOrderStock.LoadAsync(states, orderId, concerned, cancellation);
                var decision = decide(loaded.Stock, now);
                refusal = decision.Refusal;
                return refusal is null ? loaded.Append(decision.Events, context.Metadata, context.Inbox) : null;
            },
            stop);

        if (refusal is not null)
        {
            throw new NonRetriableException($"{context.Inbox.Handler} refused the message: {refusal.Code}.");
        }

        if (verdict is AppendVerdict.Archived archived)
        {
            throw new NonRetriableException(
                $"{context.Inbox.Handler} found {archived.Stream} archived; restore the stream, then replay the message.");
        }

        if (verdict is AppendVerdict.Conflict conflict)
        {
            throw new InvalidOperationException($"{context.Inbox.Handler} lost every race for {conflict.Stream}; the message comes again.");
        }
    }
}
