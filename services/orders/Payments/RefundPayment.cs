using Contracts;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

/// <summary>Asks the payment provider to pay back a part or all of what it took for an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">What is paid back this time.</param>
/// <param name="Before">What was paid back before: with it, each refund has a name of its own that its repeats share.</param>
[MessageIdentity("orders.refund-payment", Version = 1)]
public sealed record RefundPayment(OrderId OrderId, Money Amount, decimal Before)
{
    public static RefundPayment Of(Order order) =>
        new(order.Id, order.Total with { Amount = order.Refunds[0] }, order.Refunded);
}

public static class RefundPaymentHandler
{
    public static async Task LoadAsync(RefundPayment message, PaymentProvider provider, CancellationToken stop) =>
        await provider.RefundAsync(message.OrderId.Value, message.Amount, message.Before, stop);

    public static (Events, OutgoingMessages) Handle(RefundPayment message, [WriteModel] Order order) => RefundOrder.OnRefunded(order, message);
}
