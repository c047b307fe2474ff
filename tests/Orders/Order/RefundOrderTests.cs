using Wolverine;

namespace Orders.Tests;

public class RefundOrderTests
{
    [Theory]
    [InlineData("ShippedAndCaptured")]
    [InlineData("Delivered")]
    public void Without_a_return_the_whole_order_is_refunded(string state) => States[state].Refund()
        .Then([RefundAsked(40.00m)], Timer(States[state].Timer + 1), new RefundPayment(Id, Euro(40.00m), 0));

    [Fact]
    public void The_value_of_what_was_returned_is_refunded() => Returned(new(Beans, 1), new(Cup, 2)).Refund()
        .Then([RefundAsked(22.50m)], Timer(3), new RefundPayment(Id, Euro(22.50m), 0));

    [Fact]
    public void Money_that_is_not_taken_yet_is_paid_back_when_it_is_taken()
    {
        var later = Now + TimeSpan.FromSeconds(1);
        var asked = new RefundRequested(Euro(40.00m), later + Waits.Retry);
        Shipped().Refund(later).Then([asked], new FulfilmentDeadline(Id, 3).At(later + Waits.Retry));
        DeliveredBeforeCapture().Refund(later).Then([asked], new FulfilmentDeadline(Id, 3).At(later + Waits.Retry));
        Shipped().After(RefundAsked(40.00m))
            .Hears(new CapturePayment(Id))
            .Then([new PaymentCaptured()], new RefundPayment(Id, Euro(40.00m), 0));
    }

    [Fact]
    public void A_refund_that_was_paid_is_recorded_and_announced() => Refunding()
        .Hears(new RefundPayment(Id, Euro(40.00m), 0))
        .Then([new OrderRefunded(Euro(40.00m))], new Announced.OrderRefunded(Id, "ada", Euro(40.00m)));

    [Fact]
    public void A_second_refund_waits_until_the_first_is_paid_and_goes_next()
    {
        var first = Returned(new Pieces(Cup, 1)).After(RefundAsked(5m));
        var more = first.After(new OrderReturned([new(Cup, 2)], "broken"));
        more.Refund().Then([RefundAsked(10.00m)], Timer(more.After(RefundAsked(10m)).Timer));

        var both = more.After(RefundAsked(10m));
        both.Hears(new RefundPayment(Id, Euro(5m), 0)).Then(
            [new OrderRefunded(Euro(5m))], new Announced.OrderRefunded(Id, "ada", Euro(5m)), new RefundPayment(Id, Euro(10m), 5m));

        var half = both.After(new OrderRefunded(Euro(5m)));
        half.Hears(new RefundPayment(Id, Euro(10m), 5m))
            .Then([new OrderRefunded(Euro(10m))], new Announced.OrderRefunded(Id, "ada", Euro(10m)));
    }

    [Fact]
    public void A_refund_that_was_paid_is_recorded_once()
    {
        Refunded().Hears(new RefundPayment(Id, Euro(40.00m), 0)).ThenNothing();
        Returned(new Pieces(Cup, 1)).After([RefundAsked(5m), new OrderRefunded(Euro(5m)), RefundAsked(10m)])
            .Hears(new RefundPayment(Id, Euro(5m), 0))
            .ThenNothing();
    }

    [Fact]
    public void A_return_after_the_whole_refund_is_not_paid_twice() =>
        Refunded().After(new OrderReturned([new(Cup, 3)], "broken")).Refund().ThenNothing();

    [Fact]
    public void A_return_while_the_whole_refund_is_under_way_is_not_paid_twice() =>
        Refunding().After(new OrderReturned([new(Cup, 3)], "broken")).Refund().ThenNothing();

    [Fact]
    public void Returns_one_by_one_are_refunded_to_exactly_what_was_paid()
    {
        var order = Delivered();
        foreach (var line in new Pieces[] { new(Beans, 1), new(Cup, 1), new(Cup, 2), new(Beans, 1) })
        {
            order = order.After(new OrderReturned([line], "broken"));
            var asked = order.Refund();
            order = order.After(asked.Events);
            order = order.After(order.Hears(asked.Messages.OfType<RefundPayment>().Single()).Events);
        }

        Assert.Equal((40.00m, 0m, false), (order.Refunded, RefundOrder.Owed(order), order.IsRefunding));
    }

    [Fact]
    public void A_refund_that_was_not_heard_of_is_asked_for_again() => Refunding()
        .Hears(new FulfilmentDeadline(Id, Refunding().Timer), at: Now + Waits.Retry)
        .Then(
            [],
            new RefundPayment(Id, Euro(40.00m), 0),
            new FulfilmentDeadline(Id, Refunding().Timer).At(Now + Waits.Retry + Waits.RetryAfter(Refunding().Timer)));

    [Fact]
    public void A_refund_that_is_asked_for_again_is_the_same_refund_whatever_was_asked_for_meanwhile()
    {
        var order = Returned(new Pieces(Cup, 1)).After([RefundAsked(5m), new OrderReturned([new(Cup, 2)], "broken"), RefundAsked(10m)]);
        var again = order.Hears(new FulfilmentDeadline(Id, order.Timer), at: Now + Waits.Retry);
        Assert.Equal(new RefundPayment(Id, Euro(5m), 0), again.Messages[0]);
    }

    private static ScheduledMessage<FulfilmentDeadline> Timer(int number) => new FulfilmentDeadline(Id, number).At(Now + Waits.Retry);
}
