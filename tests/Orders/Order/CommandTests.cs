using System.Text;

namespace Orders.Tests;

/// <summary>What people may do to an order, in every state.</summary>
public class CommandTests
{
    private static readonly DateTimeOffset Retry = Now + Waits.Retry;

    [Fact]
    public void Every_command_is_accepted_repeated_without_effect_or_refused_by_the_state()
    {
        var table = new StringBuilder();
        table.AppendLine(Row("", "cancel", "ship", "deliver", "return", "refund"));
        foreach (var (name, order) in States)
        {
            string[] verdicts =
            [
                .. new[] { order.Cancel(Owner), order.Ship(), order.Deliver(), order.Return(new Pieces(Cup, 1)), order.Refund() }
                    .Select(outcome => outcome.Refusal ?? (outcome.Events.Count > 0 ? "done" : "no effect")),
            ];
            table.AppendLine(Row(name, verdicts));
        }

        Assert.Equal(
            """
                                   cancel                ship                deliver               return                   refund
            Placed                 done                  order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            Reserved               done                  order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            Paid                   done                  order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            Confirmed              done                  done                order-not-deliverable order-not-returnable     order-not-refundable
            Shipped                order-not-cancellable no effect           done                  order-not-returnable     done
            ShippedAndCaptured     order-not-cancellable no effect           done                  order-not-returnable     done
            DeliveredBeforeCapture order-not-cancellable order-not-shippable no effect             done                     done
            Delivered              order-not-cancellable order-not-shippable no effect             done                     done
            Returned               order-not-cancellable order-not-shippable order-not-deliverable return-exceeds-delivery  done
            Refunding              order-not-cancellable order-not-shippable no effect             done                     no effect
            Refunded               order-not-cancellable order-not-shippable order-not-deliverable done                     no effect
            OutOfStock             order-not-cancellable order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            Declined               order-not-cancellable order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            GivenUp                order-not-cancellable order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            GivenUpAndSettled      order-not-cancellable order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            CancelledAtOnce        no effect             order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            Cancelled              no effect             order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            Prepaid                done                  order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            PrepaidReserved        done                  order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable
            PrepaidConfirmed       done                  done                order-not-deliverable order-not-returnable     order-not-refundable
            PrepaidShipped         order-not-cancellable no effect           done                  order-not-returnable     done
            PrepaidDelivered       order-not-cancellable order-not-shippable no effect             done                     done
            PrepaidGivenUp         order-not-cancellable order-not-shippable order-not-deliverable order-not-returnable     order-not-refundable

            """,
            table.ToString(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_command_answers_the_order_as_it_is_after_it()
    {
        Assert.Equal((OrderStatus.Cancelled, 3), (Placed().Cancel(Owner).View!.Status, Placed().Cancel(Owner).View!.Version));
        Assert.Equal(OrderStatus.Shipped, Confirmed().Ship().View!.Status);
        Assert.Equal(OrderStatus.Delivered, Shipped().Deliver().View!.Status);
        Assert.Equal(OrderStatus.Returned, Delivered().Return(new Pieces(Cup, 1)).View!.Status);
        Assert.Equal(OrderStatus.Delivered, Delivered().Refund().View!.Status);
    }

    [Fact]
    public void A_cancellation_before_the_stock_is_reserved_releases_it() => Placed().Cancel(Owner).Then(
        [new OrderCancelled("changed my mind", "ada"), new StockReleaseRequested(Retry)],
        new Inventory.ReleaseStock(Id),
        new FulfilmentDeadline(Id, 2).At(Retry),
        new Announced.OrderCancelled(Id, "ada", "changed my mind"));

    [Theory]
    [InlineData("Reserved")]
    [InlineData("Paid")]
    [InlineData("Confirmed")]
    public void A_later_cancellation_takes_back_the_money_then_the_stock(string state) => States[state].Cancel(Operator).Then(
        [new OrderCancelled("changed my mind", "otto"), new PaymentVoidRequested(Retry), new StockReleaseRequested(Retry)],
        new VoidPayment(Id),
        new Inventory.ReleaseStock(Id),
        new FulfilmentDeadline(Id, 2).At(Retry),
        new Announced.OrderCancelled(Id, "ada", "changed my mind"));

    [Fact]
    public void A_cancellation_or_a_shipment_that_is_repeated_changes_nothing()
    {
        Cancelled().Cancel(Owner).ThenNothing();
        Shipped().Ship().ThenNothing();
        Delivered().Deliver().ThenNothing();
    }

    [Fact]
    public void A_shipment_takes_the_stock_and_the_money() => Confirmed().Ship().Then(
        [new OrderShipped("Post", "T-1", Retry)],
        new Inventory.ShipStock(Id),
        new CapturePayment(Id),
        new FulfilmentDeadline(Id, 2).At(Retry),
        new Announced.OrderShipped(Id, "ada", "Post", "T-1"));

    [Fact]
    public void A_delivery_is_announced() => Shipped().Deliver().Then([new OrderDelivered()], new Announced.OrderDelivered(Id, "ada"));

    [Fact]
    public void Lines_of_a_delivered_order_come_back() => Delivered().Return(new(Beans, 1), new(Cup, 3)).Then(
        [new OrderReturned([new(Beans, 1), new(Cup, 3)], "broken")],
        new Announced.OrderReturned(Id, "ada", [new(Beans, 1), new(Cup, 3)], "broken"));

    [Fact]
    public void What_was_not_returned_yet_can_be_returned_later_but_no_more()
    {
        Returned(new Pieces(Cup, 2)).Return(new Pieces(Cup, 1)).Then(
            [new OrderReturned([new(Cup, 1)], "broken")], new Announced.OrderReturned(Id, "ada", [new(Cup, 1)], "broken"));
        Returned(new Pieces(Cup, 2)).Return(new Pieces(Cup, 2)).ThenRefused("return-exceeds-delivery");
    }

    [Fact]
    public void A_return_of_what_was_never_ordered_of_no_pieces_or_of_the_same_twice_is_refused()
    {
        Delivered().Return(new Pieces("GHOST", 1)).ThenRefused("return-exceeds-delivery");
        Delivered().Return(new(Cup, 1), new(Cup, 1)).ThenRefused("duplicate-sku");
        Delivered().Return().ThenRefused("invalid-quantity");
        Delivered().Return(new Pieces(Cup, 0)).ThenRefused("invalid-quantity");
        Delivered().Return(new Pieces(Cup, -3)).ThenRefused("invalid-quantity");
    }

    private static string Row(string name, params string[] cells) =>
        $"{name,-22} {string.Join(' ', cells.Zip([21, 19, 21, 24, 0], (cell, width) => cell.PadRight(width)))}";
}
