using FsCheck;
using FsCheck.Fluent;
using Happened = Orders.FulfilmentEvent;

namespace Orders.Tests;

/// <summary>However messages overtake, repeat and lose one another: in the end order, fulfilment, stock and money tell one story.</summary>
public class OrderAndFulfilmentAgreeTests
{
    [Fact]
    public void Order_fulfilment_stock_and_money_agree_when_everything_has_come_to_rest()
    {
        var picks = Arb.From(Gen.Choose(0, 16 * 40).ArrayOf(), ArbMap.Default.ArbFor<int[]>().Shrinker);
        Prop.ForAll(picks, sequence =>
            {
                var world = Play(sequence);
                return Disagreement(world) is not { } found ? true.Label("") : false.Label($"{found}\n{world.Story}");
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithEndSize(80));
    }

    [Theory]
    [InlineData(true, true, OrderStatus.Shipped)]
    [InlineData(false, true, OrderStatus.Rejected)]
    [InlineData(true, false, OrderStatus.Rejected)]
    public void Undisturbed_the_world_takes_its_course(bool inStock, bool covered, OrderStatus status)
    {
        var world = new ModelWorld(inStock, covered, forgetfulProvider: false);
        world.TakeItsCourse();
        Assert.Equal(status, world.Order.Status);
        world.ComeToRest();
        Assert.Null(Disagreement(world));
    }

    private static ModelWorld Play(int[] sequence)
    {
        var first = sequence.Length == 0 ? 0 : Math.Abs(sequence[0]);
        var world = new ModelWorld(inStock: first % 8 != 7, covered: first % 5 != 4, forgetfulProvider: first % 2 == 1);
        foreach (var pick in sequence.Skip(1))
        {
            world.Act(Math.Abs(pick));
        }

        world.ComeToRest();
        return world;
    }

    private static string? Disagreement(ModelWorld world)
    {
        var ends = world.Log.Where(happened => happened is Happened.Completed or Happened.Rejected or Happened.Cancelled).ToList();
        if (ends is not [var end])
        {
            return $"The fulfilment ended {ends.Count} times.";
        }

        if (world.Inventory.ShippedNothing || world.Provider.Contradicted)
        {
            return "Inventory or the provider was asked for what contradicts what was asked before.";
        }

        var agreed = (end, world.Order) switch
        {
            (Happened.Completed, { Status: OrderStatus.Shipped }) =>
                world.Inventory.Stock == ModelStock.Shipped && world.Provider.Money == ModelMoney.Captured,
            (Happened.Rejected rejected, { Status: OrderStatus.Rejected, Reason: var reason }) => rejected.Reason == reason && NothingIsHeld(world),
            (Happened.Cancelled, { Status: OrderStatus.Cancelled }) => NothingIsHeld(world),
            _ => false,
        };
        return agreed ? null
            : $"The order is {world.Order.Status}, its fulfilment ended as {end}, " +
                $"its stock is {world.Inventory.Stock}, its money {world.Provider.Money}.";
    }

    private static bool NothingIsHeld(ModelWorld world) =>
        world.Inventory.Stock is ModelStock.None or ModelStock.Refused or ModelStock.Released &&
        world.Provider.Money is ModelMoney.None or ModelMoney.Declined or ModelMoney.Voided;
}
