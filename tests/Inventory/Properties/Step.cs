using FsCheck;
using FsCheck.Fluent;
using Inventory.Items;

namespace Inventory.Tests.Properties;

/// <summary>One thing that somebody asks of the service.</summary>
internal abstract record Step
{
    public sealed record Register(Sku Sku, int ReorderPoint) : Step;

    public sealed record Receive(Sku Sku, int Quantity) : Step;

    public sealed record Adjust(Sku Sku, int Delta) : Step;

    public sealed record Reserve(OrderId OrderId, IReadOnlyList<Contracts.Line> Lines, bool TooLate) : Step
    {
        public override string ToString() => $"Reserve {{ {OrderId}: {string.Join(", ", Lines)}{(TooLate ? ", too late" : "")} }}";
    }

    public sealed record Commit(OrderId OrderId) : Step;

    public sealed record Release(OrderId OrderId) : Step;

    public sealed record Ship(OrderId OrderId) : Step;

    public sealed record Expire(OrderId OrderId) : Step;
}

/// <summary>Any sequence of steps, on few items and orders, so that they meet.</summary>
internal static class Steps
{
    // The last one is never registered.
    public static readonly Sku[] Skus = [Sku.Parse("BEANS"), Sku.Parse("CUP"), Sku.Parse("MILL"), Sku.Parse("UNKNOWN")];

    public static readonly OrderId[] Orders = [.. Enumerable.Range(1, 4).Select(number => new OrderId(new Guid(number, 0, 0, new byte[8])))];

    public static Arbitrary<List<Step>> Any { get; } = Arb.From(
        from stocked in Gen.Elements(true, true, true, false)
        from steps in Gen.ListOf(One)
        select (List<Step>)[.. stocked ? Stocked : [], .. steps],
        steps => Enumerable.Range(0, steps.Count).Select(left => steps.Where((_, index) => index != left).ToList()));

    // Most sequences begin with something to reserve: otherwise they spend themselves on refusals.
    private static IEnumerable<Step> Stocked => Skus[..^1].SelectMany(sku => (Step[])[new Step.Register(sku, 3), new Step.Receive(sku, 10)]);

    private static Gen<Step> One
    {
        get
        {
            var skus = Gen.Elements(Skus);
            var orders = Gen.Elements(Orders);
            return Gen.Frequency(
                (2, from sku in Gen.Elements(Skus[..^1]) from point in Gen.Choose(0, 5) select (Step)new Step.Register(sku, point)),
                (4, from sku in skus from quantity in Gen.Choose(-1, 10) select (Step)new Step.Receive(sku, quantity)),
                (2, from sku in skus from delta in Gen.Choose(-8, 4) select (Step)new Step.Adjust(sku, delta)),
                (6, from order in orders from lines in Lines from late in Gen.Choose(0, 19) select (Step)new Step.Reserve(order, lines, late == 0)),
                (2, from order in orders select (Step)new Step.Commit(order)),
                (2, from order in orders select (Step)new Step.Release(order)),
                (2, from order in orders select (Step)new Step.Ship(order)),
                (2, from order in orders select (Step)new Step.Expire(order)));
        }
    }

    private static Gen<List<Contracts.Line>> Lines =>
        from skus in Gen.Frequency((9, Gen.SubListOf(Skus[..^1])), (1, Gen.SubListOf(Skus)))
        from quantities in Gen.Choose(1, 6).ListOf(skus.Count)
        select skus.Zip(quantities, (sku, quantity) => new Contracts.Line(sku.ToString(), quantity)).ToList();
}
