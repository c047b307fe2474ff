using Platform.Messaging;

namespace Orders;

/// <summary>Asks the payment provider to take what it holds for an order that was shipped.</summary>
public sealed record CapturePayment(OrderId OrderId)
{
    public static Outgoing Command(OrderId order) => new(new CapturePayment(order)) { PartitionKey = PaymentKey.Of(order) };

    public static async Task HandleAsync(IServiceProvider services, CapturePayment message, MessageContext context, CancellationToken stop)
    {
        var feed = services.GetRequiredService<FulfilmentFeed>();
        var fulfilment = await feed.LoadAsync(message.OrderId, stop);
        if (fulfilment.Step != FulfilmentStep.Capture)
        {
            await feed.FeedAsync(message.OrderId, null, context, stop);
            return;
        }

        await services.GetRequiredService<PaymentProvider>().CaptureAsync(message.OrderId, PaymentKey.For(context), stop);
        await feed.FeedAsync(message.OrderId, new FulfilmentInput.PaymentCaptured(), context, stop);
    }
}
