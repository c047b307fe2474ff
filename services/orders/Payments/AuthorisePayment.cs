using Platform.EventSourcing;
using Platform.Messaging;

namespace Orders;

/// <summary>Asks the payment provider to hold what the order costs.</summary>
public sealed record AuthorisePayment(OrderId OrderId)
{
    public static Outgoing Command(OrderId order) => new(new AuthorisePayment(order)) { PartitionKey = PaymentKey.Of(order) };

    public static async Task HandleAsync(IServiceProvider services, AuthorisePayment message, MessageContext context, CancellationToken stop)
    {
        var feed = services.GetRequiredService<FulfilmentFeed>();

        // An attempt that comes after the fulfilment has given up must not begin to hold money.
        var fulfilment = await feed.LoadAsync(message.OrderId, stop);
        var heard = fulfilment.Step switch
        {
            FulfilmentStep.Payment => await AuthoriseAsync(services, message, context, stop),
            FulfilmentStep.Compensation => new FulfilmentInput.PaymentAbandoned(),
            _ => null,
        };
        await feed.FeedAsync(message.OrderId, heard, context, stop);
    }

    private static async Task<FulfilmentInput> AuthoriseAsync(
        IServiceProvider services, AuthorisePayment message, MessageContext context, CancellationToken stop)
    {
        // The token stands in one place alone, the order's first event: no message carries it.
        var order = await services.GetRequiredService<IEventStore>().ReadAsync(message.OrderId.Stream, new ReadBound(Version: 1), stop);
        var placed = order.Events.Select(recorded => recorded.Data).OfType<OrderEvent.Placed>().FirstOrDefault()
            ?? throw new NonRetriableException($"There is no order {message.OrderId} to authorise a payment for.");

        // Nobody can be charged any more in the name of a customer who was erased.
        if (placed.PaymentToken == ErasedValue.Text)
        {
            return new FulfilmentInput.PaymentDeclined("person-erased");
        }

        var answer = await services.GetRequiredService<PaymentProvider>().AuthoriseAsync(
            message.OrderId, placed.Total, placed.PaymentToken, PaymentKey.For(context), stop);
        return answer.Status switch
        {
            "authorised" => new FulfilmentInput.PaymentAuthorised(),
            "declined" => new FulfilmentInput.PaymentDeclined(answer.DeclineCode ?? "unknown"),

            // The reference is known already, from an attempt whose answer was lost, and money has moved since.
            _ => throw new NonRetriableException("The payment provider answered an authorisation with neither authorised nor declined."),
        };
    }
}
