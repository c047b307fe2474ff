using Contracts;
using Inventory.Items;
using Inventory.Reservations;

namespace Inventory.Tests;

/// <summary>The facts that most tests begin with.</summary>
internal static class Some
{
    public static readonly Sku Beans = Sku.Parse("BEANS");
    public static readonly Sku Cup = Sku.Parse("CUP");
    public static readonly Sku Unknown = Sku.Parse("UNKNOWN");
    public static readonly OrderId Order = new(Guid.Parse("0192f0c4-0000-7000-8000-000000000001"));
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly DateTimeOffset Later = Now.AddMinutes(15);

    public static Money Price { get; } = new(12.50m, "EUR");

    public static ItemEvent Registered { get; } = new ItemEvent.Registered("Espresso", Price, ReorderPoint: 3);

    public static IReadOnlyList<ReservedLine> Lines { get; } = [new(Beans, 4), new(Cup, 2)];

    /// <summary>Both items are known, ten pieces of each, and nothing is reserved.</summary>
    public static OrderStockEvent[] Stocked { get; } = [.. Items(Registered, new ItemEvent.Received(10, "delivery 1"))];

    /// <summary>And the order has reserved its lines.</summary>
    public static OrderStockEvent[] Reserved { get; } =
    [
        .. Stocked,
        Of(new ReservationEvent.Reserved(Lines, Later)),
        .. Moved(line => new ItemEvent.Reserved(Order, line.Quantity)),
    ];

    public static OrderStockEvent Of(ReservationEvent happened) => new OrderStockEvent.OfReservation(happened);

    public static OrderStockEvent Of(Sku sku, ItemEvent happened) => new OrderStockEvent.OfItem(sku, happened);

    /// <summary>The same happens to each line of the order.</summary>
    public static IEnumerable<OrderStockEvent> Moved(Func<ReservedLine, ItemEvent> happened) => Lines.Select(line => Of(line.Sku, happened(line)));

    private static IEnumerable<OrderStockEvent> Items(params IReadOnlyList<ItemEvent> events) =>
        Lines.SelectMany(line => events, (line, happened) => Of(line.Sku, happened));
}
