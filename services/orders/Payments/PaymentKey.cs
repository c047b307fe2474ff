using Platform.Messaging;

namespace Orders;

/// <summary>The keys of payment messages: one to keep an order's calls in sequence, one to make each call repeatable.</summary>
public static class PaymentKey
{
    /// <summary>A payment that is retried holds up only the payments of its own order, not what its fulfilment hears meanwhile.</summary>
    public static string Of(OrderId order) => $"payment-{order}";

    /// <summary>The provider knows a repeat of the same message, and only that, by its idempotency key.</summary>
    public static string For(MessageContext context) => $"orders-{context.Message.Id}";
}
