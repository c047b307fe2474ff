using System.Text.Json;

namespace Orders.Tests;

public class OrderViewTests
{
    [Theory]
    [InlineData("Placed", "cancel", "cancel")]
    [InlineData("Reserved", "cancel", "cancel")]
    [InlineData("Paid", "cancel", "cancel")]
    [InlineData("Confirmed", "cancel", "cancel ship")]
    [InlineData("Shipped", "", "deliver refund")]
    [InlineData("ShippedAndCaptured", "", "deliver refund")]
    [InlineData("DeliveredBeforeCapture", "return", "return refund")]
    [InlineData("Delivered", "return", "return refund")]
    [InlineData("Returned", "", "refund")]
    [InlineData("Refunding", "return", "return")]
    [InlineData("Refunded", "return", "return")]
    [InlineData("OutOfStock", "", "")]
    [InlineData("Declined", "", "")]
    [InlineData("GivenUp", "", "")]
    [InlineData("GivenUpAndSettled", "", "")]
    [InlineData("CancelledAtOnce", "", "")]
    [InlineData("Cancelled", "", "")]
    [InlineData("PrepaidConfirmed", "cancel", "cancel ship")]
    [InlineData("PrepaidDelivered", "return", "return refund")]
    [InlineData("PrepaidGivenUp", "", "")]
    public void A_caller_is_offered_exactly_what_they_may_do_now(string state, string owner, string @operator)
    {
        Assert.Equal(owner, Actions(OrderView.Of(States[state], Owner)));
        Assert.Equal(@operator, Actions(OrderView.Of(States[state], Operator)));
    }

    [Fact]
    public void What_is_offered_is_what_would_be_done() => Assert.All(States.Values, order => Assert.Equal(
        Actions(OrderView.Of(order, Operator)),
        string.Join(' ', new (string Name, Outcome Outcome)[]
        {
            ("cancel", order.Cancel(Operator)),
            ("return", order.Return([.. ReturnOrder.EverythingOf(order).Lines])),
            ("ship", order.Ship()),
            ("deliver", order.Deliver()),
            ("refund", order.Refund()),
        }.Where(action => action.Outcome.Events.Count > 0).Select(action => action.Name))));

    [Fact]
    public void Links_say_where_and_how()
    {
        var links = OrderView.Of(Confirmed(), Owner).Links;
        Assert.Equal(["self", "history", "live", "cancel"], links.Keys);
        Assert.Equal(("GET", $"/api/v1/orders/{Id}"), (links["self"].Method, links["self"].Href));
        Assert.Equal(("GET", $"/api/v1/orders/{Id}/history"), (links["history"].Method, links["history"].Href));
        Assert.Equal(("GET", $"/api/v1/orders/{Id}/events/live"), (links["live"].Method, links["live"].Href));
        Assert.Equal(("POST", $"/api/v1/orders/{Id}/cancel"), (links["cancel"].Method, links["cancel"].Href));
    }

    [Fact]
    public void Everything_is_shown_but_how_it_is_paid()
    {
        var view = OrderView.Of(Returned(new Pieces(Cup, 1)).After([RefundAsked(5m), new OrderRefunded(Euro(5m))]), Owner);
        Assert.Equal((Id, "ada", OrderStatus.Refunded, null), (view.Id, view.CustomerId, view.Status, view.Reason));
        Assert.Equal((Euro(40.00m), Home, Now, 10), (view.Total, view.ShippingAddress, view.PlacedAt, view.Version));
        Assert.Equal(WasPlaced.Lines, view.Lines);
        Assert.Equal((new Shipment("Post", "T-1"), Euro(5m)), (view.Shipment, view.Refunded));
        Assert.Equal([new Pieces(Cup, 1)], view.Returned);
        Assert.All(States.Values, order =>
            Assert.DoesNotContain("tok_ok", JsonSerializer.Serialize(OrderView.Of(order, Operator)), StringComparison.Ordinal));
    }

    [Fact]
    public void That_an_address_was_erased_is_said()
    {
        var (known, erased) = (OrderView.Of(Confirmed(), Operator), OrderView.Of(Confirmed() with { ShippingAddress = At(null) }, Operator));

        Assert.Equal((Home, null, "cancel ship"), (known.ShippingAddress, known.Erased, Actions(known)));
        Assert.Equal((null, true, "cancel"), (erased.ShippingAddress, erased.Erased, Actions(erased)));
    }

    [Fact]
    public void What_there_is_not_is_left_out()
    {
        var view = OrderView.Of(Placed(), Owner);
        Assert.Equal((null, null, null, null), (view.Reason, view.Shipment, view.Returned, view.Refunded));
        Assert.Equal(Reasons.OutOfStock, OrderView.Of(OutOfStock(), Owner).Reason);
    }

    private static string Actions(OrderView view) => string.Join(' ', view.Links.Keys.Except(["self", "history", "live"]));
}
