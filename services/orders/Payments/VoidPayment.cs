using Platform.Messaging;

namespace Orders;

/// <summary>Asks the payment provider to let go of what it may hold for an order, and never to hold it later.</summary>
public sealed record VoidPayment(OrderId OrderId)
{
    public static Outgoing Command(OrderId order) => new(new VoidPayment(order)) { PartitionKey = PaymentKey.Of(order) };

    public static async Task HandleAsync(IServiceProvider services, VoidPayment message, MessageContext context, CancellationToken stop)
    {
        var feed = services.GetRequiredService<FulfilmentFeed>();
        var fulfilment = await feed.LoadAsync(message.OrderId, stop);
        if (fulfilment.Payment != FulfilmentPayment.Voiding)
        {
            await feed.FeedAsync(message.OrderId, null, context, stop);
            return;
        }

        await services.GetRequiredService<PaymentProvider>().VoidAsync(message.OrderId, PaymentKey.For(context), stop);
        await feed.FeedAsync(message.OrderId, new FulfilmentInput.PaymentVoided(), context, stop);
    }
}
