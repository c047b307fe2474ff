using Contracts;
using ServiceDefaults.Security;

namespace Inventory.Tests;

/// <summary>What most tests begin with: ten pieces each of two items, and an order of both in every state of its reservation.</summary>
internal static class Facts
{
    public static readonly Sku Beans = Sku.Parse("BEANS");
    public static readonly Sku Cup = Sku.Parse("CUP");
    public static readonly Sku Unknown = Sku.Parse("UNKNOWN");
    public static readonly OrderId Order = OrderId.Parse("0192f0c4-0000-7000-8000-000000000001", null);
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly DateTimeOffset Later = Now.AddMinutes(15);
    public static readonly Caller Operator = new("otto", IsOperator: true, IsAdmin: false);
    public static readonly Money UnitPrice = new(12.50m, "EUR");
    public static readonly ReservedLine[] Lines = [new(Beans, 4), new(Cup, 2)];

    /// <summary>Every state of the order's reservation by its name.</summary>
    public static IReadOnlyDictionary<string, OrderStock> States { get; } = new Dictionary<string, OrderStock>
    {
        ["None"] = Stocked(),
        ["Reserved"] = Reserved(),
        ["Refused"] = With(new ReservationRefused([Cup])),
        ["Committed"] = Committed(),
        ["GivenBack"] = With(new ReservationReserved(Lines, Later), new ReservationReleased(Expired: false)),
        ["Expired"] = With(new ReservationReserved(Lines, Later), new ReservationReleased(Expired: true)),
        ["CommitRefused"] = With(new ReservationCommitRefused(Expired: false)),
        ["Shipped"] = With(new ReservationReserved(Lines, Later), new ReservationShipped()),
    };

    /// <summary>An item that stock is low of at three pieces.</summary>
    public static Item AnItem(Sku sku, params object[] happened) =>
        Item.Of(sku, new ItemRegistered("Espresso", UnitPrice, ReorderPoint: 3)).After(happened);

    public static Item Ten(Sku sku, params object[] happened) => AnItem(sku, [new StockReceived(10, "delivery 1"), .. happened]);

    public static OrderStock Stocked() => StockOf(null, Ten(Beans), Ten(Cup));

    public static OrderStock Reserved() => With(new ReservationReserved(Lines, Later));

    public static OrderStock Committed() => With(new ReservationReserved(Lines, Later), new ReservationCommitted());

    public static OrderStock StockOf(Reservation? reservation, params Item[] items) => new(Order, reservation, items.ToDictionary(item => item.Id));

    private static OrderStock With(params object[] happened)
    {
        var reservation = happened.Aggregate(new Reservation(Order.ToString()), (one, next) => one.After(next));
        object[] TakenOf(ReservedLine line) => reservation.Held.Count > 0 ? [new StockReserved(Order, line.Quantity)] : [];
        return StockOf(reservation, [.. Lines.Select(line => Ten(line.Sku, TakenOf(line)))]);
    }
}
