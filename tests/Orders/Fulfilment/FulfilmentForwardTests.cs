using Microsoft.Extensions.Options;

namespace Orders.Tests;

/// <summary>From placed to paid for.</summary>
public class FulfilmentForwardTests
{
    [Fact]
    public void With_the_stock_reserved_the_payment_is_asked_for() => Placed()
        .Hears(new Inventory.StockReserved(Id, Now))
        .Then([new StockReserved(Now + Waits.Payment)], new AuthorisePayment(Id));

    [Fact]
    public void With_the_payment_authorised_inventory_is_asked_to_commit() => Reserved()
        .Hears(new PaymentAnswer("authorised"))
        .Then([new PaymentAuthorised(Now + Waits.Commit)], new Inventory.CommitStock(Id));

    [Fact]
    public void With_the_stock_committed_the_order_is_confirmed() => Paid()
        .Hears(new Inventory.StockCommitted(Id))
        .Then([new OrderConfirmed(Now + Waits.Shipment)], new Announced.OrderConfirmed(Id, "ada", Euro(40.00m)));

    [Fact]
    public void The_payment_has_a_time_of_its_own_within_the_order_s_deadline_which_moves_only_to_later_times()
    {
        Assert.Equal((Now + Waits.Payment, Now + Waits.Stock), (Reserved().PaymentDue, Reserved().Deadline));
        var late = Placed().After(new StockReserved(Now + TimeSpan.FromMinutes(3)));
        Assert.Equal((Now + TimeSpan.FromMinutes(3), Now + TimeSpan.FromMinutes(3)), (late.PaymentDue, late.Deadline));
        Assert.Equal(Now + TimeSpan.FromMinutes(4), late.After(new PaymentAuthorised(Now + TimeSpan.FromMinutes(4))).Deadline);
        Assert.Equal(late.Deadline, late.After([new PaymentAuthorised(Now), new OrderConfirmed(Now)]).Deadline);
        Assert.Equal(Now + Waits.Shipment, Confirmed().Deadline);
    }

    [Fact]
    public void A_capture_that_succeeded_is_recorded()
    {
        Shipped().Hears(new CapturePayment(Id)).Then([new PaymentCaptured()]);
        DeliveredBeforeCapture().Hears(new CapturePayment(Id)).Then([new PaymentCaptured()]);
    }

    [Fact]
    public void The_payment_token_is_forgotten_as_soon_as_the_payment_is_settled() => Assert.Equal(
        ["Placed", "Reserved"], States.Where(state => state.Value.PaymentToken is not null).Select(state => state.Key));

    [Fact]
    public void An_authorisation_that_was_not_even_tried_changes_nothing()
    {
        var (events, messages) = AuthorisePaymentHandler.Handle(
            new AuthorisePayment(Id), null, GivenUp(), Options.Create(Waits), TimeProvider.System);
        Assert.Empty(events);
        Assert.Empty(messages);
    }

    /// <summary>
    /// Everything that an order can hear, in every state: which events follow, or else what is sent. What is not listed changes and sends nothing;
    /// what the events hold and which messages go with them stands in the tests of each.
    /// </summary>
    [Theory]
    [InlineData("StockReserved",
        "Placed, Prepaid: StockReserved",
        "Paid, Confirmed, PrepaidConfirmed: sends CommitStock",
        "Shipped, ShippedAndCaptured, DeliveredBeforeCapture, Delivered, Returned, Refunding, Refunded, PrepaidShipped, PrepaidDelivered: "
            + "sends ShipStock",
        "OutOfStock, GivenUpAndSettled: StockReleaseRequested")]
    [InlineData("StockCommitted",
        "Placed, Prepaid: StockReserved",
        "Paid, PrepaidReserved: OrderConfirmed",
        "Shipped, ShippedAndCaptured, DeliveredBeforeCapture, Delivered, Returned, Refunding, Refunded, PrepaidShipped, PrepaidDelivered: "
            + "sends ShipStock",
        "OutOfStock, GivenUpAndSettled: StockReleaseRequested")]
    [InlineData("StockRefused",
        "Placed: StockRefused OrderRejected",
        "Declined, GivenUp, CancelledAtOnce, Cancelled, PrepaidGivenUp: StockRefused",
        "Prepaid: StockRefused OrderRejected RefundRequested")]
    [InlineData("StockReleased",
        "Placed: StockReleased OrderRejected StockReleaseRequested",
        "Reserved, Paid: StockReleased OrderRejected PaymentVoidRequested StockReleaseRequested",
        "Confirmed: StockReleased OrderCancelled PaymentVoidRequested StockReleaseRequested",
        "Declined, GivenUp, CancelledAtOnce, Cancelled, PrepaidGivenUp: StockReleased",
        "Prepaid, PrepaidReserved: StockReleased OrderRejected RefundRequested StockReleaseRequested",
        "PrepaidConfirmed: StockReleased OrderCancelled RefundRequested StockReleaseRequested")]
    [InlineData("authorised",
        "Reserved: PaymentAuthorised",
        "OutOfStock, Declined, GivenUp, GivenUpAndSettled, CancelledAtOnce, Cancelled: PaymentVoidRequested")]
    [InlineData("declined",
        "Reserved: PaymentDeclined OrderRejected StockReleaseRequested",
        "GivenUp, Cancelled: PaymentDeclined")]
    [InlineData("overdue", "Reserved: OrderRejected PaymentVoidRequested StockReleaseRequested")]
    [InlineData("VoidPayment", "GivenUp, Cancelled: PaymentVoided")]
    [InlineData("CapturePayment", "Shipped, DeliveredBeforeCapture: PaymentCaptured")]
    public void What_an_order_hears_matters_where_it_is_waited_for_or_must_be_given_back(string heard, params string[] expected)
    {
        object message = heard switch
        {
            "StockReserved" => new Inventory.StockReserved(Id, Now),
            "StockCommitted" => new Inventory.StockCommitted(Id),
            "StockRefused" => new Inventory.StockRefused(Id, [Cup]),
            "StockReleased" => new Inventory.StockReleased(Id, Expired: false),
            "VoidPayment" => new VoidPayment(Id),
            "CapturePayment" => new CapturePayment(Id),
            _ => new PaymentAnswer(heard),
        };

        // No authorisation is asked for a prepaid order, so it hears of none.
        var hearing = States.Where(state => message is not PaymentAnswer || !state.Value.IsPrepaid);
        var outcomes = hearing.Select(state => (state.Key, Outcome: state.Value.Hears(message))).ToList();
        Assert.Equal(expected, outcomes
            .Where(row => row.Outcome.Events.Count + row.Outcome.Messages.Count > 0)
            .GroupBy(row => What(row.Outcome), row => row.Key)
            .Select(rows => $"{string.Join(", ", rows)}: {rows.Key}"));

        static string What(Outcome outcome) => outcome.Events.Count > 0
            ? string.Join(' ', outcome.Events.Select(happened => happened.GetType().Name))
            : $"sends {string.Join(' ', outcome.Messages.Select(message => message.GetType().Name))}";
    }
}
