using FsCheck;
using FsCheck.Fluent;
using Inventory.Items;
using Inventory.Reservations;
using Platform.EventSourcing;

namespace Inventory.Tests.Properties;

public sealed class StockProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60);

    [Fact]
    public void Stock_is_never_negative_at_any_prefix_of_the_log() => ForAnySteps(warehouse =>
    {
        var items = Steps.Skus.ToDictionary(sku => sku.Stream, _ => Item.Initial);
        foreach (var recorded in warehouse.Log.Events.Where(recorded => recorded.Data is ItemEvent))
        {
            var item = items[recorded.Stream] = items[recorded.Stream].Evolve((ItemEvent)recorded.Data);
            Assert.True(
                item is { OnHand: >= 0, Reserved: >= 0, Available: >= 0 },
                $"After {recorded.Stream} version {recorded.Version} there is {item}.");
        }
    });

    [Fact]
    public void Stock_on_hand_is_what_came_in_less_what_was_shipped() => ForAnySteps(warehouse =>
    {
        foreach (var sku in Steps.Skus)
        {
            var events = warehouse.Log.Of<ItemEvent>(sku.Stream);
            var received = events.OfType<ItemEvent.Received>().Sum(happened => happened.Quantity);
            var adjusted = events.OfType<ItemEvent.Adjusted>().Sum(happened => happened.Delta);
            var shipped = warehouse.Log.Events.Where(recorded => recorded.Data is ReservationEvent.Shipped)
                .Sum(recorded => State.Fold<Reservation, ReservationEvent>(warehouse.Log.Of<ReservationEvent>(recorded.Stream))
                    .Lines.Where(line => line.Sku == sku).Sum(line => line.Quantity));
            Assert.Equal(received + adjusted - shipped, State.Fold<Item, ItemEvent>(events).OnHand);
        }
    });

    [Fact]
    public void After_every_append_each_item_has_reserved_what_the_orders_hold_of_it() => ForAnySteps(warehouse =>
    {
        foreach (var boundary in warehouse.Log.Boundaries)
        {
            var held = Steps.Orders.SelectMany(order => Fold<Reservation, ReservationEvent>(warehouse, order.Reservation, boundary).Held).ToList();
            foreach (var sku in Steps.Skus)
            {
                var expected = held.Where(line => line.Sku == sku).Sum(line => line.Quantity);
                Assert.Equal(expected, Fold<Item, ItemEvent>(warehouse, sku.Stream, boundary).Reserved);
            }
        }
    });

    [Fact]
    public void An_order_holds_all_of_its_lines_or_none() => ForAnySteps(warehouse =>
    {
        foreach (var boundary in warehouse.Log.Boundaries)
        {
            foreach (var order in Steps.Orders)
            {
                var events = warehouse.Log.Events.Take(boundary).ToList();
                var reservation = Fold<Reservation, ReservationEvent>(warehouse, order.Reservation, boundary);
                var held = reservation.Held.ToDictionary(line => line.Sku, line => line.Quantity);
                Assert.All(Steps.Skus, sku => Assert.Equal(
                    held.GetValueOrDefault(sku),
                    events.Where(recorded => recorded.Stream == sku.Stream).Sum(recorded => Taken(recorded.Data, order))));
            }
        }
    });

    [Fact]
    public void What_an_order_asks_for_a_second_time_changes_nothing() => Check.One(Config, Prop.ForAll(Steps.Any, steps =>
    {
        var warehouse = new Warehouse();
        foreach (var step in steps)
        {
            warehouse.Take(step);
            var before = warehouse.Log.Events.Count;
            if (step is not (Step.Register or Step.Receive or Step.Adjust))
            {
                warehouse.Take(step);
            }

            Assert.Equal(before, warehouse.Log.Events.Count);
        }
    }));

    [Fact]
    public void A_message_that_is_delivered_again_at_any_later_time_changes_nothing() => Check.One(Config, Prop.ForAll(Steps.Any, steps =>
    {
        var asked = steps.Where(step => step is not (Step.Register or Step.Receive or Step.Adjust)).ToList();
        var warehouse = Warehouse.After(steps);
        var before = warehouse.Log.Events.Count;
        for (var number = 0; number < asked.Count; number++)
        {
            // A refused message left no inbox record, and may mean something by now: it waits among the dead letters for people.
            if (warehouse.Log.Has($"message-{number + 1}"))
            {
                warehouse.Deliver(Warehouse.MessageOf(asked[number]), $"message-{number + 1}");
            }
        }

        Assert.Equal(before, warehouse.Log.Events.Count);
    }));

    [Fact]
    public void Low_stock_is_announced_exactly_when_the_available_stock_falls_to_the_reorder_point() => ForAnySteps(warehouse =>
    {
        foreach (var sku in Steps.Skus)
        {
            var item = Item.Initial;
            ItemEvent? due = null;
            foreach (var happened in warehouse.Log.Of<ItemEvent>(sku.Stream))
            {
                Assert.Equal(due, happened as ItemEvent.Low);
                var after = item.Evolve(happened);
                due = item.Available > item.ReorderPoint && after.Available <= item.ReorderPoint
                    ? new ItemEvent.Low(after.Available, after.ReorderPoint)
                    : null;
                item = after;
            }

            Assert.Null(due);
        }
    });

    [Fact]
    public void Among_the_sequences_are_orders_that_were_reserved_committed_shipped_released_expired_and_refused()
    {
        var names = Steps.Any.Generator.Sample(60, 500)
            .SelectMany(steps => Warehouse.After(steps).Log.Events).Select(recorded => recorded.Name).ToHashSet();

        Assert.Superset(InventoryModule.Define().EventTypes.Names.Except(["item_price_changed"]).ToHashSet(), names);
    }

    private static void ForAnySteps(Action<Warehouse> holds) =>
        Check.One(Config, Prop.ForAll(Steps.Any, steps => holds(Warehouse.After(steps))));

    private static int Taken(object happened, OrderId order) => happened switch
    {
        ItemEvent.Reserved e when e.OrderId == order => e.Quantity,
        ItemEvent.Released e when e.OrderId == order => -e.Quantity,
        ItemEvent.Shipped e when e.OrderId == order => -e.Quantity,
        _ => 0,
    };

    private static TState Fold<TState, TEvent>(Warehouse warehouse, StreamId stream, int boundary)
        where TState : IState<TState, TEvent> =>
        State.Fold<TState, TEvent>(
            warehouse.Log.Events.Take(boundary).Where(recorded => recorded.Stream == stream).Select(recorded => (TEvent)recorded.Data));
}
