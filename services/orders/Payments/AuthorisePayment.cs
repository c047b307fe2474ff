using Contracts;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

/// <summary>Asks the payment provider to hold what the order costs.</summary>
[MessageIdentity("orders.authorise-payment", Version = 1)]
public sealed record AuthorisePayment(OrderId OrderId);

public static class AuthorisePaymentHandler
{
    // No transaction is open during the call. An attempt that comes after the order has ended must not begin to hold money; what an earlier
    // attempt may hold is let go by the void that the end has asked for.
    public static async Task<PaymentAnswer?> LoadAsync(
        AuthorisePayment message, IQuerySession session, PaymentProvider provider, TimeProvider clock, CancellationToken stop) =>
        await session.LoadAsync<Order>(message.OrderId, stop) is { Status: OrderStatus.Reserved, PaymentToken: { } token, PaymentDue: { } due } order
            ? await provider.AuthoriseAsync(order.Id.Value, new(order.Total, token), due - clock.GetUtcNow(), stop)
            : null;

    public static (Events, OutgoingMessages) Handle(
        AuthorisePayment message, PaymentAnswer? answer, [WriteModel] Order order, IOptions<FulfilmentOptions> options, TimeProvider clock)
    {
        var fulfilment = new Fulfilment(options.Value, clock.GetUtcNow());
        return answer switch
        {
            null => ([], []),
            { IsAuthorised: true } => fulfilment.OnPaymentAuthorised(order),
            { IsOverdue: true } => fulfilment.OnPaymentOverdue(order),
            _ => fulfilment.OnPaymentDeclined(order, answer.DeclineCode ?? "unknown"),
        };
    }
}
