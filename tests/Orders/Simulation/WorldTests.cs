using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Orders.Tests;

/// <summary>
/// However messages overtake, repeat and lose one another, whoever acts in between, and however late the timers come: order, stock and money tell one
/// story, at every moment and in the end.
/// </summary>
[EveryScript]
public class WorldTests
{
    [Property]
    public void An_order_ends_in_exactly_one_way(Script script) => InTheEnd(script, world =>
        world.Log.Count(happened => happened is OrderRejected or OrderCancelled or OrderShipped) == 1
        && world.Order.Status switch
        {
            OrderStatus.Rejected => world.Log.OfType<OrderRejected>().Any(),
            OrderStatus.Cancelled => world.Log.OfType<OrderCancelled>().Any(),
            OrderStatus.Shipped or OrderStatus.Delivered or OrderStatus.Returned or OrderStatus.Refunded => world.Log.OfType<OrderShipped>().Any(),
            _ => false,
        });

    [Property]
    public void Nothing_is_held_for_an_order_that_was_rejected_or_cancelled(Script script) => InTheEnd(script, world =>
        !world.Order.HasEnded
        || (world.Inventory is { Held: 0, Gone: 0 } && (world.Order.IsPrepaid
            ? world.Provider.PaidBack == world.Provider.Taken
            : world.Provider.Funds is Funds.Unknown or Funds.Declined or Funds.LetGo)));

    [Property]
    public void The_stock_of_a_shipped_order_is_gone_and_its_money_is_taken(Script script) => InTheEnd(script, world =>
        world.Order.HasEnded || (world.Inventory is { Held: 0, Gone: 5 } && world.Provider.Funds == Funds.Taken));

    [Property]
    public void In_the_end_the_order_knows_what_the_others_hold(Script script) => InTheEnd(script, world =>
        (world.Order.Payment, world.Provider.Funds) is (PaymentState.None, Funds.Unknown or Funds.LetGo)
            or (PaymentState.Declined, Funds.Declined or Funds.LetGo)
            or (PaymentState.Voided, Funds.LetGo or Funds.Declined)
            or (PaymentState.Captured, Funds.Taken)
        && world.Order.Stock is StockState.Refused or StockState.Released or StockState.Shipped);

    [Property]
    public void A_confirmed_order_has_its_stock_and_its_money(Script script) => Always(script, moment =>
        moment.Order.Status != OrderStatus.Confirmed
        || (moment.Inventory.State == Holding.Committed && moment.Provider.Funds == (moment.Order.IsPrepaid ? Funds.Taken : Funds.Held)));

    [Property]
    public void No_piece_appears_or_vanishes(Script script) => Always(script, moment =>
        moment.Inventory is { Free: >= 0, Held: >= 0, Gone: >= 0 } stock && stock.Free + stock.Held + stock.Gone is 8 or 4);

    [Property]
    public void The_provider_is_never_asked_for_what_it_has_to_refuse(Script script) => Always(script, moment => !moment.Provider.Contradicted);

    [Property]
    public void No_more_is_paid_back_than_was_taken(Script script) => Always(script, moment =>
        moment.Provider.PaidBack <= moment.Provider.Taken && moment.Order.Refunded <= moment.Provider.PaidBack);

    [Property]
    public void What_was_asked_to_be_paid_back_is_paid_back_in_the_end(Script script) => InTheEnd(script, world =>
        world.Order.Refunded == world.Log.OfType<RefundRequested>().Sum(asked => asked.Amount.Amount)
        && world.Provider.PaidBack == world.Order.Refunded && !world.Order.IsRefunding);

    [Property]
    public void When_everything_has_come_back_exactly_what_was_paid_goes_back(Script script) => InTheEnd(script, world =>
        world.Order.Returned.Sum(line => line.Quantity) < 5 || RefundOrder.Owed(world.Order) > 0
        || (world.Order.Refunded == world.Order.Total.Amount && world.Order.Refunded == world.Provider.Taken));

    [Property]
    public void Whoever_sold_a_prepaid_order_is_told_of_every_refund_and_of_their_sum(Script script) => InTheEnd(script, world =>
    {
        var told = world.Announcements.OfType<Announced.PrepaidOrderRefunded>().ToList();
        var paid = world.Log.OfType<OrderRefunded>().Select(refunded => refunded.Amount).ToList();
        return !world.Order.IsPrepaid
            ? told.Count == 0
            : told.Select(one => one.Amount).SequenceEqual(paid)
                && told.Select(one => one.Refunded.Amount).SequenceEqual(paid.Select((_, index) => paid.Take(index + 1).Sum(one => one.Amount)));
    });

    [Property]
    public void Whatever_waits_has_a_timer_that_will_come(Script script) => Always(script, moment =>
        !moment.Order.IsWaiting || moment.Timers.Count > 0);

    [Property]
    public void Until_it_is_paid_for_or_taken_back_no_wait_lasts_longer_than_its_deadline(Script script) => Always(script, moment =>
        !Waits(moment.Order) || moment.Timers.Any(due => due <= moment.Order.Deadline || due <= moment.Now));

    [Property]
    public void What_is_announced_is_what_happened(Script script) => InTheEnd(script, world =>
        world.Announcements.Where(announced => announced is not Announced.PrepaidOrderRefunded).Select(announced => announced.GetType().Name)
            .SequenceEqual(world.Log
                .Where(happened => happened is OrderConfirmed or OrderRejected or OrderCancelled or OrderShipped
                    or OrderDelivered or OrderReturned or OrderRefunded)
                .Select(happened => happened.GetType().Name)));

    [Fact]
    public void The_scripts_reach_every_status()
    {
        var worlds = Gen.Sample(Scripts.Script().Generator, 1000, 150).Select(script => script.Play().ComeToRest());
        var reached = worlds.SelectMany(world => world.Moments, (_, moment) => moment.Order.Status).Distinct();
        Assert.Equal(Enum.GetValues<OrderStatus>(), reached.Order());
    }

    [Theory]
    [InlineData(true, true, false, OrderStatus.Cancelled)]
    [InlineData(false, true, false, OrderStatus.Rejected)]
    [InlineData(true, false, false, OrderStatus.Rejected)]
    [InlineData(true, true, true, OrderStatus.Cancelled)]
    [InlineData(false, true, true, OrderStatus.Rejected)]
    public void Undisturbed_an_order_is_confirmed_if_there_is_stock_and_money(
        bool inStock, bool covered, bool prepaid, OrderStatus end)
    {
        var world = new World(inStock, covered, prepaid).ComeToRest();
        Assert.Equal(end, world.Order.Status);
        Assert.Equal(inStock && covered, world.Log.OfType<OrderConfirmed>().Any());
    }

    private static bool Waits(Order order) =>
        order.Status is OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid or OrderStatus.Confirmed
        || order.Payment is PaymentState.Voiding or PaymentState.Capturing
        || order.Stock == StockState.Releasing;

    private static void InTheEnd(Script script, Func<World, bool> holds)
    {
        var world = script.Play().ComeToRest();
        if (!holds(world))
        {
            Assert.Fail($"{world.StoryUntil(world.Moments.Count)}\n{world.Order}; {world.Inventory}; {world.Provider}");
        }
    }

    private static void Always(Script script, Func<Moment, bool> holds)
    {
        var world = script.Play().ComeToRest();
        foreach (var (step, moment) in world.Moments.Index())
        {
            if (!holds(moment))
            {
                Assert.Fail($"{world.StoryUntil(step + 1)}\n{moment}");
            }
        }
    }
}
