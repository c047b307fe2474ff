using Platform.Messaging;

namespace Orders;

/// <summary>Asks the payment provider to let go of what it may hold for an order, and never to hold it later.</summary>
public sealed record VoidPayment(OrderId OrderId)
{
    public static Outgoing Command(OrderId order) => new(new VoidPayment(order)) { PartitionKey = PaymentKey.Of(order) };

    public static async Task HandleAsync(IServiceProvider services, VoidPayment message, MessageContext context, CancellationToken stop)
    {
        var feed = services.GetRequiredService<FulfilmentFeed>();

        // A void is harmless when repeated, so it is never left out: an earlier one may have come before the authorisation.
        await services.GetRequiredService<PaymentProvider>().VoidAsync(message.OrderId, PaymentKey.For(context), stop);
        await feed.FeedAsync(message.OrderId, new FulfilmentInput.PaymentVoided(), context, stop);
    }
}
