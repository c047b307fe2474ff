using Contracts;
using Contracts.Inventory;
using Contracts.Orders;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.Messaging;
using ServiceDefaults.Money;
using Wolverine;
using Wolverine.Marten;

namespace Orders;

/// <summary>What a prepaid order needs to be decided on.</summary>
/// <param name="Order">The order, when it was asked for before.</param>
/// <param name="Prices">What its items cost; one that is not here is unknown.</param>
public sealed record PrepaidOrderContext(Order? Order, IReadOnlyDictionary<string, Money> Prices);

/// <summary>Another service has sold what is to be sent, and the money is taken: it is sent, or the money goes back.</summary>
public static class PlacePrepaidOrderHandler
{
    public static void Before(PlacePrepaidOrder message)
    {
        var isSound = message.Lines.Count > 0 && message.Lines.All(line => line.Quantity > 0)
            && message.Lines.DistinctBy(line => line.Sku).Count() == message.Lines.Count
            && message.Paid.Amount >= 0 && Currencies.Fits(message.Paid.Amount, message.Paid.Currency);
        if (!isSound)
        {
            throw new NonRetriableException(
                $"Expected of order {message.OrderId} at least one line, each with a SKU of its own and a piece or more, "
                    + "and a payment in a currency's decimals.");
        }
    }

    public static async Task<PrepaidOrderContext> LoadAsync(PlacePrepaidOrder message, IQuerySession session, CancellationToken stop) => new(
        await session.LoadAsync<Order>(message.OrderId, stop),
        (await session.LoadManyAsync<Price>(stop, [.. message.Lines.Select(line => line.Sku)]))
            .ToDictionary(price => price.Id, price => price.Amount));

    public static (IMartenOp, OutgoingMessages) Handle(
        PlacePrepaidOrder message, PrepaidOrderContext context, IOptions<FulfilmentOptions> options, TimeProvider clock)
    {
        if (context.Order is not null)
        {
            return (MartenOps.Nothing(), []);
        }

        var (events, messages) = Decide(message, context.Prices, options.Value, clock.GetUtcNow());
        return (MartenOps.StartStream<Order>(message.OrderId.Value, [.. events]), messages);
    }

    internal static (Events, OutgoingMessages) Decide(
        PlacePrepaidOrder message, IReadOnlyDictionary<string, Money> prices, FulfilmentOptions options, DateTimeOffset now)
    {
        // An item whose price has not arrived yet counts for nothing among the shares; whether there is such an item is inventory's to say.
        var free = message.Paid with { Amount = 0 };
        OrderLine[] lines = [.. message.Lines.Select(line => new OrderLine(line.Sku, line.Quantity, prices.GetValueOrDefault(line.Sku, free)))];
        var placed = new PrepaidOrderPlaced(
            message.OrderId, message.CustomerId, lines, message.Paid, message.ShippingAddress, now, now + options.Stock);
        var order = Order.Of(placed);
        if (message.ShippingAddress.Value is not null)
        {
            OutgoingMessages requests =
            [
                new ReserveStock(order.Id, message.Lines, now + options.Reservation),
                new FulfilmentDeadline(order.Id, order.Timer).At(placed.Deadline),
            ];
            return ([placed], requests);
        }

        var (events, messages) = new Fulfilment(options, now).Cancel(order, Reasons.Erased, CancelOrder.ByFulfilment);
        return ([placed, .. events], messages);
    }
}
