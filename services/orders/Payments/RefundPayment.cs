using Contracts;
using Platform.EventSourcing;
using Platform.Messaging;
using ServiceDefaults.Modules;

namespace Orders;

/// <summary>Asks the payment provider to pay back a part or all of what it took for an order.</summary>
public sealed record RefundPayment(OrderId OrderId, Money Amount)
{
    // A refund that waits for its capture must not hold up the capture.
    public static Outgoing Command(OrderId order, Money amount) =>
        new(new RefundPayment(order, amount)) { PartitionKey = $"refund-{order}" };

    public static async Task HandleAsync(IServiceProvider services, RefundPayment message, MessageContext context, CancellationToken stop)
    {
        var fulfilment = await services.GetRequiredService<FulfilmentFeed>().LoadAsync(message.OrderId, stop);
        if (fulfilment.Payment != FulfilmentPayment.Captured)
        {
            throw new InvalidOperationException($"The payment of the order {message.OrderId} is not captured yet; its refund comes again.");
        }

        await services.GetRequiredService<PaymentProvider>().RefundAsync(message.OrderId, message.Amount, PaymentKey.For(context), stop);
        await services.GetRequiredService<DecisionLoop>().ReactAsync<Order, OrderEvent>(
            context, message.OrderId.Stream, order => RecordRefund.Decide(new RecordRefund(message.Amount), order), stop);
    }
}
