using Contracts;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

/// <summary>Asks the payment provider to let go of what it may hold for an order, and never to hold it later.</summary>
[MessageIdentity("orders.void-payment", Version = 1)]
public sealed record VoidPayment(OrderId OrderId);

public static class VoidPaymentHandler
{
    // A void is harmless when repeated, so it is never left out: an earlier one may have come before the authorisation.
    public static async Task LoadAsync(VoidPayment message, PaymentProvider provider, Envelope envelope, CancellationToken stop) =>
        await provider.VoidAsync(message.OrderId.Value, envelope.Id, stop);

    public static (Events, OutgoingMessages) Handle(VoidPayment message, [WriteModel] Order order) => Fulfilment.OnPaymentVoided(order);
}
