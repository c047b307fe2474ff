namespace Orders.Tests;

/// <summary>The one timer of an order: the state judges it when it comes.</summary>
public class FulfilmentDeadlineTests
{
    private static readonly DateTimeOffset Later = Now + TimeSpan.FromDays(30);

    [Fact]
    public void A_timer_with_an_older_or_a_newer_number_means_nothing() => Assert.All(States.Values, order =>
    {
        order.Hears(new FulfilmentDeadline(Id, order.Timer - 1), at: Later).ThenNothing();
        order.Hears(new FulfilmentDeadline(Id, order.Timer + 1), at: Later).ThenNothing();
    });

    [Theory]
    [InlineData("Placed")]
    [InlineData("Reserved")]
    [InlineData("Paid")]
    [InlineData("Confirmed")]
    [InlineData("Shipped")]
    [InlineData("DeliveredBeforeCapture")]
    [InlineData("GivenUp")]
    [InlineData("Cancelled")]
    [InlineData("Prepaid")]
    [InlineData("PrepaidReserved")]
    [InlineData("PrepaidConfirmed")]
    [InlineData("PrepaidGivenUp")]
    public void A_timer_that_comes_early_comes_again_at_the_deadline_and_nothing_is_recorded(string state)
    {
        var order = States[state];
        var timer = new FulfilmentDeadline(Id, order.Timer);
        order.Hears(timer, at: order.Deadline!.Value - TimeSpan.FromTicks(1)).Then([], timer.At(order.Deadline.Value));
    }

    [Fact]
    public void An_order_that_waits_for_nothing_hears_no_timer() => Assert.All(
        ["ShippedAndCaptured", "Delivered", "Returned", "Refunded", "OutOfStock", "GivenUpAndSettled", "PrepaidShipped", "PrepaidDelivered"],
        state => States[state].Hears(new FulfilmentDeadline(Id, States[state].Timer), at: Later).ThenNothing());

    [Fact]
    public void A_capture_that_was_not_heard_of_is_asked_for_again_and_more_patiently()
    {
        int[] minutes = [2, 4, 8, 16, 32, 64, 64];
        AssertRepeats(Shipped(), minutes, deadline => [new PaymentCaptureRequested(deadline)], new CapturePayment(Id));
        AssertRepeats(DeliveredBeforeCapture(), minutes, deadline => [new PaymentCaptureRequested(deadline)], new CapturePayment(Id));
    }

    [Fact]
    public void A_release_that_was_not_answered_is_asked_for_again_after_twice_as_long_each_time() =>
        AssertRepeats(Declined(), [2, 4, 8, 16, 32, 64, 64], deadline => [new StockReleaseRequested(deadline)], new Inventory.ReleaseStock(Id));

    [Fact]
    public void A_void_and_a_release_that_were_not_answered_are_asked_for_again_after_twice_as_long_each_time() => AssertRepeats(
        GivenUp(),
        [2, 4, 8, 16, 32, 64, 64],
        deadline => [new PaymentVoidRequested(deadline), new StockReleaseRequested(deadline)],
        new VoidPayment(Id),
        new Inventory.ReleaseStock(Id));

    [Fact]
    public void Only_what_was_not_answered_is_asked_for_again()
    {
        Again(GivenUp().After(new PaymentVoided()), new StockReleaseRequested(Later), new Inventory.ReleaseStock(Id));
        Again(GivenUp().After(new PaymentDeclined("card_declined")), new StockReleaseRequested(Later), new Inventory.ReleaseStock(Id));
        Again(GivenUp().After(new StockReleased(Expired: false)), new PaymentVoidRequested(Later), new VoidPayment(Id));
        Again(GivenUp().After(new StockRefused([])), new PaymentVoidRequested(Later), new VoidPayment(Id));
    }

    [Fact]
    public void What_waits_has_a_deadline_and_what_waits_for_nothing_has_none() => Assert.All(
        States, state => Assert.True(state.Value.IsWaiting == state.Value.Deadline is not null, state.Key));

    private static void Again(Order order, object request, object message)
    {
        var outcome = order.Hears(new FulfilmentDeadline(Id, order.Timer), at: Later);
        Assert.Equal(request.GetType(), Assert.Single(outcome.Events).GetType());
        Assert.Equal(message, outcome.Messages[0]);
        Assert.Equal(2, outcome.Messages.Count);
    }

    private static void AssertRepeats(Order order, int[] minutes, Func<DateTimeOffset, object[]> requests, params object[] messages)
    {
        foreach (var wait in minutes)
        {
            var now = order.Deadline!.Value;
            var next = now + TimeSpan.FromMinutes(wait);
            var after = order.After(requests(next));
            order.Hears(new FulfilmentDeadline(Id, order.Timer), at: now)
                .Then(requests(next), [.. messages, new FulfilmentDeadline(Id, after.Timer).At(next)]);
            order = after;
        }
    }
}
