using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Inventory.Tests;

/// <summary>However messages overtake and repeat one another, and whoever counts in between: no piece is promised twice, and none is lost.</summary>
[EveryScript]
public class WarehouseTests
{
    [Property]
    public void Stock_is_never_negative_at_any_prefix_of_the_log(Script script)
    {
        var items = Script.Skus.ToDictionary(sku => sku.Value, sku => Ten(sku));
        foreach (var (stream, happened) in Warehouse.After(script).Moments.SelectMany(moment => moment.Happened))
        {
            if (items.TryGetValue(stream, out var item))
            {
                items[stream] = item = item.After(happened);
                Assert.True(item is { OnHand: >= 0, Reserved: >= 0, Available: >= 0 }, $"After {Outcome.Text(happened)} there is {item}.");
            }
        }
    }

    [Property]
    public void Stock_on_hand_is_what_came_in_less_what_was_shipped(Script script)
    {
        var moments = Warehouse.After(script).Moments;
        foreach (var item in moments[^1].Items.Values)
        {
            var events = moments.SelectMany(moment => moment.Happened).Where(one => one.Stream == item.Id.Value).Select(one => one.Event).ToList();
            var received = 10 + events.OfType<StockReceived>().Sum(one => one.Quantity) + events.OfType<StockAdjusted>().Sum(one => one.Delta);
            var shipped = moments[^1].Reservations.Values.Where(one => one.Status == ReservationStatus.Shipped)
                .SelectMany(one => one.Lines).Where(line => line.Sku == item.Id).Sum(line => line.Quantity);
            Assert.Equal(received - shipped, item.OnHand);
        }
    }

    [Property]
    public void Each_item_has_reserved_what_the_orders_hold_of_it(Script script) => Assert.All(
        Warehouse.After(script).Moments,
        moment => Assert.All(moment.Items.Values, item => Assert.Equal(moment.HeldOf(item.Id), item.Reserved)));

    [Property]
    public void An_order_holds_all_of_its_lines_or_none(Script script)
    {
        var moments = Warehouse.After(script).Moments;
        foreach (var order in Script.Orders)
        {
            var taken = Script.Skus.ToDictionary(sku => sku.Value, _ => 0);
            foreach (var moment in moments)
            {
                foreach (var (stream, happened) in moment.Happened.Where(one => taken.ContainsKey(one.Stream)))
                {
                    taken[stream] += happened switch
                    {
                        StockReserved e when e.OrderId == order => e.Quantity,
                        StockReleased e when e.OrderId == order => -e.Quantity,
                        StockShipped e when e.OrderId == order => -e.Quantity,
                        _ => 0,
                    };
                }

                var held = moment.Reservations.GetValueOrDefault(order)?.Held.ToDictionary(line => line.Sku.Value, line => line.Quantity) ?? [];
                Assert.All(taken, item => Assert.Equal(held.GetValueOrDefault(item.Key), item.Value));
            }
        }
    }

    [Property]
    public void What_an_order_asks_for_a_second_time_changes_nothing_and_is_answered_the_same(Script script)
    {
        var warehouse = new Warehouse();
        foreach (var step in script.Steps)
        {
            if (warehouse.Take(step) is { } first && step is not (Receipt or Count or ExpireReservation))
            {
                var again = warehouse.Take(step)!;
                Assert.Empty(again.Events);
                Assert.Equal(step is Messages.ShipStock ? 0 : 1, again.Messages.Count);
                Assert.Equal(first.Messages.Take(1).Select(Outcome.Text), again.Messages.Select(Outcome.Text));
            }
        }
    }

    [Property]
    public void A_reservation_that_is_asked_for_again_at_any_later_time_moves_no_stock(Script script)
    {
        var warehouse = Warehouse.After(script);
        Assert.All(script.Steps.OfType<Messages.ReserveStock>(), step => Assert.Empty(warehouse.Take(step)?.Events ?? []));
    }

    [Property]
    public void Low_stock_is_announced_exactly_when_the_available_stock_falls_to_the_reorder_point(Script script)
    {
        var items = Script.Skus.ToDictionary(sku => sku.Value, sku => Ten(sku));
        StockLow? due = null;
        var log = Warehouse.After(script).Moments.SelectMany(moment => moment.Happened);
        foreach (var (stream, happened) in log.Where(one => items.ContainsKey(one.Stream)))
        {
            Assert.Equal(due, happened as StockLow);
            var (before, after) = (items[stream], items[stream].After(happened));
            var hasFallen = before.Available > before.ReorderPoint && after.Available <= after.ReorderPoint;
            due = hasFallen ? new StockLow(after.Available, after.ReorderPoint) : null;
            items[stream] = after;
        }

        Assert.Null(due);
    }

    [Fact]
    public void Among_the_scripts_is_everything_that_can_happen()
    {
        var happened = Scripts.Script().Generator.Sample(80, 300)
            .SelectMany(script => Warehouse.After(script).Moments).SelectMany(moment => moment.Happened).Select(one => one.Event.GetType().Name);

        Assert.Equal(
            [
                "ReservationCommitRefused", "ReservationCommitted", "ReservationRefused",
                "ReservationReleased", "ReservationReserved", "ReservationShipped",
                "StockAdjusted", "StockLow", "StockReceived", "StockReleased", "StockReserved", "StockShipped",
            ],
            happened.Distinct().Order(StringComparer.Ordinal));
    }
}
