using Contracts;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

/// <summary>Asks the payment provider to take what it holds for an order that was shipped.</summary>
[MessageIdentity("orders.capture-payment", Version = 1)]
public sealed record CapturePayment(OrderId OrderId);

public static class CapturePaymentHandler
{
    public static async Task LoadAsync(CapturePayment message, PaymentProvider provider, CancellationToken stop) =>
        await provider.CaptureAsync(message.OrderId.Value, stop);

    public static (Events, OutgoingMessages) Handle(CapturePayment message, [WriteModel] Order order) => Fulfilment.OnPaymentCaptured(order);
}
