using System.ComponentModel.DataAnnotations;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>Lines of a delivered order come back; several returns may follow one another until nothing is left to return.</summary>
public sealed record ReturnOrder(IReadOnlyList<Pieces> Lines, string Reason)
{
    public static Decision<OrderEvent> Decide(ReturnOrder command, Order order, Caller caller)
    {
        if (order.Denies(caller) is { } denied)
        {
            return denied;
        }

        if (!order.Delivered)
        {
            return Refuse<OrderEvent>("order-not-returnable", $"An order that is {order.Status} and was not delivered cannot be returned.");
        }

        if (command.Lines.Count == 0 || command.Lines.Any(line => line.Quantity < 1))
        {
            return Refuse<OrderEvent>("invalid-quantity", "A return has at least one line, and each line at least one piece.");
        }

        if (command.Lines.GroupBy(line => line.Sku).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return Refuse<OrderEvent>("duplicate-sku", $"The item {twice.Key} is on more than one line.");
        }

        return command.Lines.FirstOrDefault(line => line.Quantity > order.Kept(line.Sku)) is { } over
            ? Refuse<OrderEvent>("return-exceeds-delivery", $"Of {over.Sku} at most {order.Kept(over.Sku)} can be returned.")
            : new OrderEvent.Returned(order.CustomerId, command.Lines, command.Reason);
    }

    public static async Task<IResult> HandleAsync(OrderId id, ReturnOrderRequest request, CommandRunner runner, CancellationToken stop)
    {
        if (RequestedLine.FirstUnknown(request.Lines) is { } sku)
        {
            return ApiError.From(PlaceOrder.Unknown(sku));
        }

        var caller = runner.Caller;
        var command = new ReturnOrder(RequestedLine.Read(request.Lines), request.Reason);
        return await runner.RunAsync<Order, OrderEvent>(
            id.Stream, (order, _) => Decide(command, order, caller), order => new Answer(OrderAnswer.Of(order, caller)), stop);
    }
}

public sealed record ReturnOrderRequest(
    [property: Required, Length(1, PlaceOrder.MostLines)] IReadOnlyList<RequestedLine> Lines,
    [property: Required, StringLength(200, MinimumLength = 1)] string Reason);
