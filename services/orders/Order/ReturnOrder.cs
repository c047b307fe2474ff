using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders;

/// <summary>Lines of a delivered order come back; several returns may follow one another until nothing is left to return.</summary>
[ValidatableType]
public sealed record ReturnOrder(
    [property: Required, Length(1, PlaceOrder.MostLines)] IReadOnlyList<Pieces> Lines,
    [property: Required, StringLength(200, MinimumLength = 1)] string Reason)
{
    public static ReturnOrder EverythingOf(Order order) =>
        new([.. order.Lines.Where(line => order.Kept(line.Sku) > 0).Select(line => new Pieces(line.Sku, order.Kept(line.Sku)))], "everything");
}

public static class ReturnOrderEndpoint
{
    public static ProblemDetails Validate(ReturnOrder command, Order order) => true switch
    {
        _ when order.IsArchived => Refusals.Rule("order-archived", "This order ended long ago and is closed."),
        _ when !order.WasDelivered =>
            Refusals.Rule("order-not-returnable", $"An order that is {order.Status} and was not delivered cannot be returned."),
        _ when command.Lines.Count == 0 || command.Lines.Any(line => line.Quantity < 1) =>
            Refusals.Rule("invalid-quantity", "A return has at least one line, and each line at least one piece."),
        _ when command.Lines.GroupBy(line => line.Sku).FirstOrDefault(same => same.Count() > 1) is { } twice =>
            Refusals.Rule("duplicate-sku", $"The item {twice.Key} is on more than one line."),
        _ when command.Lines.FirstOrDefault(line => line.Quantity > order.Kept(line.Sku)) is { } over =>
            Refusals.Rule("return-exceeds-delivery", $"Of {over.Sku} at most {order.Kept(over.Sku)} can be returned."),
        _ => WolverineContinue.NoProblems,
    };

    [WolverinePost("/orders/{orderId}/return")]
    public static (OrderView, Events, OutgoingMessages) Post(ReturnOrder command, [ForUpdate] Order order, Caller caller)
    {
        Events events = [new OrderReturned(command.Lines, command.Reason)];
        OutgoingMessages messages =
        [
            new Contracts.Orders.OrderReturned(order.Id, order.CustomerId, [.. command.Lines.Select(line => line.ToLine())], command.Reason),
        ];
        return (OrderView.Of(order.After(events), caller), events, messages);
    }
}
