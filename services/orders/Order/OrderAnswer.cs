using Contracts;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace Orders;

/// <summary>An order as a caller sees it, with what this caller may do to it now.</summary>
public sealed record OrderAnswer(
    OrderId Id,
    [property: DataSubject] string CustomerId,
    OrderStatus Status,
    string? Reason,
    IReadOnlyList<OrderLine> Lines,
    Money Total,
    [property: Personal] Address? ShippingAddress,
    DateTimeOffset PlacedAt,
    Shipment? Shipment,
    IReadOnlyList<Pieces>? Returned,
    Money? Refunded,
    IReadOnlyDictionary<string, Link> Links)
{
    public static string PathOf(OrderId id) => $"/api/v1/orders/{id}";

    public static OrderAnswer Of(Order order, Caller caller) => new(
        order.Id,
        order.CustomerId,
        order.Status,
        order.Reason,
        order.Lines,
        order.Total,
        order.ShippingAddress,
        order.PlacedAt,
        order.Shipment,
        order.Returned.Count > 0 ? order.Returned : null,
        order.Refunded > 0 ? order.Total with { Amount = order.Refunded } : null,
        LinksOf(order, caller));

    // An action is offered exactly when its decision would have an effect: the rules are asked, not repeated.
    private static Dictionary<string, Link> LinksOf(Order order, Caller caller)
    {
        var path = PathOf(order.Id);
        var links = new Dictionary<string, Link> { ["self"] = new(path), ["history"] = new($"{path}/history") };
        Offer("cancel", CancelOrder.Decide(new CancelOrder("wish"), order, caller));
        Offer("ship", ShipOrder.Decide(new ShipOrder("carrier", "number"), order, caller));
        Offer("deliver", DeliverOrder.Decide(order, caller));
        Offer("return", ReturnOrder.Decide(new ReturnOrder(OneOfEachKept(order), "wish"), order, caller));
        Offer("refund", RefundOrder.Decide(order, caller));
        return links;

        void Offer(string action, Decision<OrderEvent> decision)
        {
            if (decision.Events.Count > 0)
            {
                links[action] = new Link($"{path}/{action}", HttpMethods.Post);
            }
        }
    }

    private static IReadOnlyList<Pieces> OneOfEachKept(Order order) =>
        [.. order.Lines.Where(line => order.Kept(line.Sku) > 0).Select(line => new Pieces(line.Sku, 1))];
}
