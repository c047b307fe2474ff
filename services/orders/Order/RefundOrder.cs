using Contracts;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>
/// The money goes back: what the returned lines cost or, when nothing was returned, the whole order. An order that has not been
/// shipped is cancelled instead, which lets go of its payment.
/// </summary>
public sealed record RefundOrder
{
    public static Decision<OrderEvent> Decide(Order order, Caller caller)
    {
        if (order.Denies(caller, operatorOnly: true) is { } denied)
        {
            return denied;
        }

        if (order.Status is not (OrderStatus.Shipped or OrderStatus.Delivered or OrderStatus.Returned or OrderStatus.Refunded))
        {
            return Refuse<OrderEvent>("order-not-refundable", $"An order that is {order.Status} cannot be refunded.");
        }

        // Returned pieces never exceed the ordered ones, so what is owed never exceeds what was paid.
        var owed = order.Returned.Count == 0
            ? order.Total.Amount
            : order.Returned.Sum(line => order.Lines.Single(ordered => ordered.Sku == line.Sku).UnitPrice.Amount * line.Quantity);
        return owed > order.RefundRequested
            ? new OrderEvent.RefundRequested(order.Total with { Amount = owed - order.RefundRequested })
            : Nothing<OrderEvent>();
    }

    public static Task<IResult> HandleAsync(OrderId id, CommandRunner runner, CancellationToken stop)
    {
        var caller = runner.Caller;
        return runner.RunAsync<Order, OrderEvent>(
            id.Stream, (order, _) => Decide(order, caller), order => new Answer(OrderAnswer.Of(order, caller)), stop);
    }
}

/// <summary>The payment provider has paid an amount back.</summary>
public sealed record RecordRefund(Money Amount)
{
    public static Decision<OrderEvent> Decide(RecordRefund command, Order order) =>
        order.Refunded + command.Amount.Amount <= order.RefundRequested
            ? new OrderEvent.Refunded(order.CustomerId, command.Amount)
            : Nothing<OrderEvent>();
}
