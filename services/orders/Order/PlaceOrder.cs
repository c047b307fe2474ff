using System.ComponentModel.DataAnnotations;
using Contracts;
using Contracts.Inventory;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.PersonalData;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders;

/// <summary>A customer orders, at the prices of this moment.</summary>
[ValidatableType]
public sealed record PlaceOrder(
    [property: Required, Length(1, PlaceOrder.MostLines)] IReadOnlyList<Pieces> Lines,
    [property: Required] Address ShippingAddress,
    [property: Required, StringLength(200, MinimumLength = 1)] string PaymentToken)
{
    public const int MostLines = 50;
    public const int MostPieces = 1000;

    public override string ToString() => "(order)";
}

public static class PlaceOrderEndpoint
{
    public static ProblemDetails Before(HttpContext context, SubjectKeys keys) => keys.IsErased(Caller.From(context.User).Id)
        ? Refusals.Rule("customer-erased", "The data of this customer was erased for good, and an order needs an address.")
        : WolverineContinue.NoProblems;

    public static async Task<IReadOnlyDictionary<string, Money>> LoadAsync(PlaceOrder command, IQuerySession session, CancellationToken stop) =>
        (await session.LoadManyAsync<Price>(stop, [.. command.Lines.Select(line => line.Sku).Distinct()]))
            .ToDictionary(price => price.Id, price => price.Amount);

    public static ProblemDetails Validate(PlaceOrder command, IReadOnlyDictionary<string, Money> prices)
    {
        if (command.Lines.GroupBy(line => line.Sku).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return Refusals.Rule("duplicate-sku", $"The item {twice.Key} is on more than one line.");
        }

        if (command.Lines.FirstOrDefault(line => !prices.ContainsKey(line.Sku)) is { } unknown)
        {
            return Refusals.Rule("unknown-sku", $"There is no item '{unknown.Sku}'.");
        }

        return command.Lines.Select(line => prices[line.Sku].Currency).Distinct().Count() > 1
            ? Refusals.Rule("mixed-currencies", "All items of an order are priced in one currency.")
            : WolverineContinue.NoProblems;
    }

    [WolverinePost("/orders")]
    public static (CreationResponse<OrderView>, IStartStream, OutgoingMessages) Post(
        PlaceOrder command, IReadOnlyDictionary<string, Money> prices, Caller caller, IOptions<FulfilmentOptions> options, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var placed = Decide(command, prices, caller.Id, OrderId.New(now), options.Value, now);
        var order = Order.Of(placed);
        OutgoingMessages messages =
        [
            new ReserveStock(order.Id, [.. order.Lines.Select(line => line.ToLine())], now + options.Value.Reservation),
            new FulfilmentDeadline(order.Id, order.Timer).At(placed.Deadline),
        ];
        return (
            CreationResponse.For(OrderView.Of(order, caller), OrderView.PathOf(order.Id)),
            MartenOps.StartStream<Order>(order.Id.Value, placed),
            messages);
    }

    internal static OrderPlaced Decide(
        PlaceOrder command, IReadOnlyDictionary<string, Money> prices, string customer, OrderId id, FulfilmentOptions options, DateTimeOffset now)
    {
        OrderLine[] lines = [.. command.Lines.Select(line => new OrderLine(line.Sku, line.Quantity, prices[line.Sku]))];
        var total = new Money(lines.Sum(line => line.UnitPrice.Amount * line.Quantity), lines[0].UnitPrice.Currency);
        return new OrderPlaced(id, customer, lines, total, new(customer, command.ShippingAddress), command.PaymentToken, now, now + options.Stock);
    }
}
