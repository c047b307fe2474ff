using System.ComponentModel.DataAnnotations;
using Contracts;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>A customer orders, at the prices of this moment.</summary>
public sealed record PlaceOrder(OrderId OrderId, string CustomerId, IReadOnlyList<Pieces> Lines, Address ShippingAddress, string PaymentToken)
{
    public const int MostLines = 50;
    public const int MostPieces = 1000;

    public static Decision<OrderEvent> Decide(PlaceOrder command, IReadOnlyDictionary<Sku, Money> prices, Order order, DateTimeOffset now)
    {
        if (order.Status != OrderStatus.None)
        {
            return Nothing<OrderEvent>();
        }

        if (command.Lines.Count is 0 or > MostLines)
        {
            return Refuse<OrderEvent>("invalid-line-count", $"An order has 1 to {MostLines} lines.");
        }

        if (command.Lines.FirstOrDefault(line => line.Quantity is < 1 or > MostPieces) is { } odd)
        {
            return Refuse<OrderEvent>("invalid-quantity", $"An order has 1 to {MostPieces} pieces of an item; {odd.Sku} has {odd.Quantity}.");
        }

        if (command.Lines.GroupBy(line => line.Sku).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return Refuse<OrderEvent>("duplicate-sku", $"The item {twice.Key} is on more than one line.");
        }

        if (command.Lines.FirstOrDefault(line => !prices.ContainsKey(line.Sku)) is { } unknown)
        {
            return Unknown(unknown.Sku.ToString());
        }

        OrderLine[] lines = [.. command.Lines.Select(line => new OrderLine(line.Sku, line.Quantity, prices[line.Sku]))];
        if (lines.Select(line => line.UnitPrice.Currency).Distinct().Count() > 1)
        {
            return Refuse<OrderEvent>("mixed-currencies", "All items of an order are priced in one currency.");
        }

        var total = new Money(lines.Sum(line => line.UnitPrice.Amount * line.Quantity), lines[0].UnitPrice.Currency);
        return new OrderEvent.Placed(command.OrderId, command.CustomerId, lines, total, command.ShippingAddress, command.PaymentToken, now);
    }

    public static Refusal Unknown(string sku) => new("unknown-sku", $"There is no item '{sku}'.");

    public static async Task<IResult> HandleAsync(
        PlaceOrderRequest request, CommandRunner runner, IViewReader<Price> priceList, TimeProvider clock, CancellationToken stop)
    {
        if (RequestedLine.FirstUnknown(request.Lines) is { } sku)
        {
            return ApiError.From(Unknown(sku));
        }

        var caller = runner.Caller;
        var id = OrderId.New(clock.GetUtcNow());
        var command = new PlaceOrder(id, caller.Id, RequestedLine.Read(request.Lines), request.ShippingAddress, request.PaymentToken);
        var prices = await PricesAsync(command, priceList, stop);
        return await runner.RunAsync<Order, OrderEvent>(
            id.Stream,
            (order, now) => Decide(command, prices, order, now),
            order => Answer.Created(OrderAnswer.PathOf(id), OrderAnswer.Of(order, caller)),
            stop);
    }

    private static async Task<IReadOnlyDictionary<Sku, Money>> PricesAsync(PlaceOrder command, IViewReader<Price> priceList, CancellationToken stop)
    {
        var prices = new Dictionary<Sku, Money>();
        foreach (var sku in command.Lines.Take(MostLines).Select(line => line.Sku).Distinct())
        {
            if (await priceList.FindAsync(sku.ToString(), 0, stop) is { Document.Amount: { } amount })
            {
                prices[sku] = amount;
            }
        }

        return prices;
    }
}

public sealed record PlaceOrderRequest(
    [property: Required] IReadOnlyList<RequestedLine> Lines,
    [property: Required] Address ShippingAddress,
    [property: Required, StringLength(200, MinimumLength = 1)] string PaymentToken);
