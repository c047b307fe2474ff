using System.Text.Json.Serialization;
using Contracts;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Orders;

/// <summary>An order as a caller sees it, with what this caller may do to it now.</summary>
public sealed record OrderView(
    OrderId Id,
    string CustomerId,
    OrderStatus Status,
    string? Reason,
    IReadOnlyList<OrderLine> Lines,
    Money Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Address? ShippingAddress,
    bool? Erased,
    DateTimeOffset PlacedAt,
    Shipment? Shipment,
    IReadOnlyList<Pieces>? Returned,
    Money? Refunded,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static string PathOf(OrderId id) => $"/api/v1/orders/{id}";

    public static OrderView Of(Order order, Caller caller) => new(
        order.Id,
        order.CustomerId,
        order.Status,
        order.Reason,
        order.Lines,
        order.Total,
        order.ShippingAddress.Value,
        order.ShippingAddress.Value is null ? true : null,
        order.PlacedAt,
        order.Shipment,
        order.Returned.Count > 0 ? order.Returned : null,
        order.Refunded > 0 ? order.Total with { Amount = order.Refunded } : null,
        LinksOf(order, caller))
    {
        Version = order.Version,
    };

    // An action is offered exactly when its own rules let it through and it would have an effect: they are asked, not repeated.
    private static Dictionary<string, Link> LinksOf(Order order, Caller caller)
    {
        var path = PathOf(order.Id);
        var links = new Dictionary<string, Link>
        {
            ["self"] = new(path),
            ["history"] = new($"{path}/history"),
            ["live"] = new($"{path}/events/live"),
        };
        Offer("cancel", CancelOrderEndpoint.Validate(order) == WolverineContinue.NoProblems && order.Status != OrderStatus.Cancelled);
        Offer("return", ReturnOrderEndpoint.Validate(ReturnOrder.EverythingOf(order), order) == WolverineContinue.NoProblems);
        if (caller.IsOperator)
        {
            Offer("ship", ShipOrderEndpoint.Validate(order) == WolverineContinue.NoProblems && order.Status != OrderStatus.Shipped);
            Offer("deliver", DeliverOrderEndpoint.Validate(order) == WolverineContinue.NoProblems && order.Status != OrderStatus.Delivered);
            Offer("refund", RefundOrderEndpoint.Validate(order) == WolverineContinue.NoProblems && RefundOrder.Owed(order) > 0);
        }

        return links;

        void Offer(string action, bool possible)
        {
            if (possible)
            {
                links[action] = new Link($"{path}/{action}", HttpMethods.Post);
            }
        }
    }
}
