using Contracts;
using Microsoft.Extensions.Options;
using ServiceDefaults.Messaging;
using Wolverine.Marten;

namespace Orders.Tests;

public class PlacePrepaidOrderTests
{
    private static readonly Dictionary<string, Money> Prices = new() { [Beans] = Euro(12.50m), [Cup] = Euro(5m) };
    private static readonly Personal<Address> To = new("ada", Home);
    private static readonly Announced.PlacePrepaidOrder Message = new(Id, "ada", [new(Beans, 2), new(Cup, 3)], Euro(38.51m), To);

    [Fact]
    public void The_stock_is_asked_for_and_a_timer_set() => Decide(Message).Then(
        [WasPrepaid],
        new Inventory.ReserveStock(Id, Message.Lines, Now + Waits.Reservation),
        new FulfilmentDeadline(Id, 1).At(Now + Waits.Stock));

    // A price may come after the first order for its item; whether there is such an item at all, inventory knows.
    [Fact]
    public void What_has_no_price_yet_is_asked_for_all_the_same() => Decide(Message with { Lines = [new(Beans, 2), new("NEW", 3)] }).Then(
        [WasPrepaid with { Lines = [WasPlaced.Lines[0], new OrderLine("NEW", 3, Euro(0))] }],
        new Inventory.ReserveStock(Id, [new(Beans, 2), new("NEW", 3)], Now + Waits.Reservation),
        new FulfilmentDeadline(Id, 1).At(Now + Waits.Stock));

    [Fact]
    public void Nothing_is_sent_to_a_person_who_was_erased_meanwhile_and_the_money_goes_back()
    {
        var outcome = Decide(Message with { ShippingAddress = new("ada", null) });
        Assert.Equal(
            [typeof(PrepaidOrderPlaced), typeof(OrderCancelled), typeof(RefundRequested), typeof(StockReleaseRequested)],
            outcome.Events.Select(happened => happened.GetType()));
        Assert.Equal(new OrderCancelled(Reasons.Erased, CancelOrder.ByFulfilment), outcome.Events[1]);
        Assert.DoesNotContain(outcome.Messages, message => message is Inventory.ReserveStock);
    }

    [Fact]
    public void An_order_that_is_asked_for_again_is_not_placed_again()
    {
        var (start, messages) = PlacePrepaidOrderHandler.Handle(
            Message, new PrepaidOrderContext(PrepaidConfirmed(), Prices), Options.Create(Waits), new Clock(Now));
        Assert.IsType<NoOp>(start);
        Assert.Empty(messages);
    }

    [Fact]
    public void What_makes_no_order_is_a_matter_for_people()
    {
        PlacePrepaidOrderHandler.Before(Message);
        Assert.All(
            [
                Message with { Lines = [] },
                Message with { Lines = [new(Cup, 0)] },
                Message with { Lines = [new(Cup, 1), new(Cup, 2)] },
                Message with { Paid = Euro(-1) },
                Message with { Paid = Euro(1.001m) },
                Message with { Paid = new(1, "XXX") },
            ],
            message => Assert.Throws<NonRetriableException>(() => PlacePrepaidOrderHandler.Before(message)));
    }

    private static Outcome Decide(Announced.PlacePrepaidOrder message) =>
        Outcome.Of(PlacePrepaidOrderHandler.Decide(message, Prices, Waits, Now));
}
