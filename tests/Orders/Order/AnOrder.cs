using Contracts;
using Platform.Testing.EventSourcing;
using ServiceDefaults.Security;

namespace Orders.Tests;

/// <summary>An order of two items for 40.00 EUR, at every point of its life.</summary>
internal static class AnOrder
{
    public static readonly OrderId Id = OrderId.Parse("01930000-0000-7000-8000-000000000001");
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Sku Beans = Sku.Parse("BEANS-1KG");
    public static readonly Sku Cup = Sku.Parse("CUP");
    public static readonly Address Home = new("Ada", "1 Street", "Town", "12345", "DE");

    public static readonly Caller Owner = new("ada", new HashSet<string> { Role.Customer });
    public static readonly Caller Stranger = new("eve", new HashSet<string> { Role.Customer });
    public static readonly Caller Operator = new("otto", new HashSet<string> { Role.Operator });

    public static readonly OrderEvent.Placed Placed = new(
        Id, "ada", [new OrderLine(Beans, 2, Euro(12.50m)), new OrderLine(Cup, 3, Euro(5m))], Euro(40.00m), Home, "tok_ok", Now);

    public static readonly OrderEvent Reserved = new OrderEvent.Reserved();
    public static readonly OrderEvent Paid = new OrderEvent.Paid(Euro(40.00m));
    public static readonly OrderEvent Confirmed = new OrderEvent.Confirmed("ada", Euro(40.00m));
    public static readonly OrderEvent Shipped = new OrderEvent.Shipped("ada", "Post", "T-1");
    public static readonly OrderEvent Delivered = new OrderEvent.Delivered("ada");
    public static readonly OrderEvent Rejected = new OrderEvent.Rejected("ada", Reasons.OutOfStock);
    public static readonly OrderEvent Cancelled = new OrderEvent.Cancelled("ada", "changed my mind", "ada");

    private static readonly OrderEvent[] Life = [Placed, Reserved, Paid, Confirmed, Shipped, Delivered];

    public static Money Euro(decimal amount) => new(amount, "EUR");

    public static OrderEvent Returned(params Pieces[] lines) => new OrderEvent.Returned("ada", lines, "broken");

    /// <summary>The order after its life up to this status, and then these events.</summary>
    public static Given<Orders.Order, OrderEvent> That(OrderStatus status, params OrderEvent[] then) =>
        Given<Orders.Order, OrderEvent>([.. Until(status), .. then]);

    public static Orders.Order In(OrderStatus status, params OrderEvent[] then) => That(status, then).State;

    private static OrderEvent[] Until(OrderStatus status) => status switch
    {
        OrderStatus.None => [],
        OrderStatus.Rejected => [Placed, Rejected],
        OrderStatus.Cancelled => [Placed, Cancelled],
        _ => [.. Life.Take((int)status)],
    };
}
