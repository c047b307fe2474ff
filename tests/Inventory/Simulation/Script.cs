using Contracts;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Inventory.Tests;

/// <summary>What is asked of inventory, one thing after the other: commands by (SKU, amount), messages as they are.</summary>
public sealed record Script(IReadOnlyList<object> Steps)
{
    // The last one is never registered.
    public static readonly Sku[] Skus = [Sku.Parse("BEANS"), Sku.Parse("CUP"), Sku.Parse("MILL"), Sku.Parse("UNKNOWN")];

    public static readonly OrderId[] Orders = [.. Enumerable.Range(1, 4).Select(number => new OrderId(new Guid(number, 0, 0, new byte[8])))];

    public override string ToString() => string.Join(Environment.NewLine, Steps.Select(Outcome.Text));
}

public sealed record Receipt(Sku Sku, int Quantity);

public sealed record Count(Sku Sku, int Delta);

public static class Scripts
{
    public static Arbitrary<Script> Script() => Arb.From(
        Gen.ListOf(Step).Select(steps => new Script([.. steps])),
        script => script.Steps.Select((_, left) => new Script([.. script.Steps.Where((_, index) => index != left)])));

    private static Gen<object> Step => Gen.Frequency(
        (3, from sku in Sku from quantity in Gen.Choose(-1, 10) select (object)new Receipt(sku, quantity)),
        (2, from sku in Sku from delta in Gen.Choose(-8, 4) select (object)new Count(sku, delta)),
        (6, from order in Order from lines in Lines from until in Until select (object)new Messages.ReserveStock(order, lines, until)),
        (2, Order.Select(order => (object)new Messages.CommitStock(order))),
        (2, Order.Select(order => (object)new Messages.ReleaseStock(order))),
        (2, Order.Select(order => (object)new Messages.ShipStock(order))),
        (2, Order.Select(order => (object)new ExpireReservation(order))));

    private static Gen<Sku> Sku => Gen.Elements(Tests.Script.Skus);

    private static Gen<OrderId> Order => Gen.Elements(Tests.Script.Orders);

    private static Gen<List<Line>> Lines =>
        from skus in Gen.Frequency((9, Gen.SubListOf(Tests.Script.Skus[..^1])), (1, Gen.SubListOf(Tests.Script.Skus)))
        from quantities in Gen.Choose(1, 6).ListOf(skus.Count)
        select skus.Zip(quantities, (sku, quantity) => new Line(sku.Value, quantity)).ToList();

    // One request in twenty comes after its time.
    private static Gen<DateTimeOffset> Until => Gen.Frequency((1, Gen.Constant(Now)), (19, Gen.Constant(Later)));
}

/// <summary>Holds for whatever script; the same scripts every time where CI runs it, others each time elsewhere.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EveryScriptAttribute : PropertiesAttribute
{
    public EveryScriptAttribute()
    {
        Arbitrary = [typeof(Scripts)];
        MaxTest = 1000;
        EndSize = 80;
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Replay = "20260301,7";
        }
    }
}
