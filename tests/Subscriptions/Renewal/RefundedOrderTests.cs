using Contracts.Orders;

namespace Subscriptions.Tests;

public class RefundedOrderTests
{
    private static readonly Invoice Paid = Invoice.Of("id", Id.Value, Second with { CreditApplied = 5m, Amount = 15.00m }, FirstEnd)
        .After(new InvoicePaid(2, Payment(2)), FirstEnd);

    [Fact]
    public void What_orders_pays_back_is_recorded_once()
    {
        var refunded = Decide(4m, 4m, Paid);

        Assert.Equal(new InvoiceRefunded(2, Euro(4m), 4m, 0), refunded);
        Assert.Null(Decide(4m, 4m, Paid.After(refunded!, FirstEnd)));
        Assert.Equal(InvoiceStatus.PartlyRefunded, Paid.After(refunded!, FirstEnd).Status);
    }

    [Fact]
    public void A_message_that_was_overtaken_says_nothing_new()
    {
        var second = Decide(6m, 10m, Paid);

        Assert.Equal(new InvoiceRefunded(2, Euro(10m), 10m, 0), second);
        Assert.Null(Decide(4m, 4m, Paid.After(second!, FirstEnd)));
    }

    [Fact]
    public void With_the_last_of_the_money_its_credit_comes_back()
    {
        var whole = Decide(15.00m, 15.00m, Paid);

        Assert.Equal(new InvoiceRefunded(2, Euro(15.00m), 15.00m, 5m), whole);
        Assert.Equal(InvoiceStatus.Refunded, Paid.After(whole!, FirstEnd).Status);
        Assert.Null(Decide(15.00m, 15.00m, Paid.After(whole!, FirstEnd)));
        Assert.Equal((5m, 0m), (Current().After(whole!).Credit, Current().After(whole!).PeriodPaid));
    }

    [Fact]
    public void An_order_that_was_paid_by_credit_alone_gives_it_back_once()
    {
        var covered = Paid with { Amount = 0, CreditApplied = 20.00m };
        var returned = Decide(0, 0, covered);

        Assert.Equal(new InvoiceRefunded(2, Euro(0), 0, 20.00m), returned);
        Assert.Null(Decide(0, 0, covered.After(returned!, FirstEnd)));
    }

    private static InvoiceRefunded? Decide(decimal amount, decimal inAll, Invoice invoice) =>
        PrepaidOrderRefundedHandler.Decide(new PrepaidOrderRefunded(Payment(2), Euro(amount), Euro(inAll)), invoice);

    private static Subscription Current() => (Active() with { Credit = 5m })
        .After([Second with { CreditApplied = 5m, Amount = 15.00m }, new InvoicePaid(2, Payment(2))]);
}
