using Contracts.Inventory;

namespace Orders.Tests;

public class OrderAnnouncementsTests
{
    private static readonly DateTimeOffset Later = Now + Waits.Reservation;

    [Fact]
    public void Inventory_is_asked_again_for_what_an_order_may_hold_and_told_again_what_it_gives_back() => Assert.Equal(
        [
            "none: OutOfStock",
            "ReleaseStock: Declined, GivenUp, GivenUpAndSettled, CancelledAtOnce, Cancelled, PrepaidGivenUp",
            "ReserveStock: Placed, Reserved, Paid, Confirmed, Shipped, ShippedAndCaptured, DeliveredBeforeCapture, Delivered, Returned, Refunding, "
                + "Refunded, Prepaid, PrepaidReserved, PrepaidConfirmed, PrepaidShipped, PrepaidDelivered",
        ],
        States.GroupBy(state => OrderAnnouncements.OfStock(state.Value, Later).SingleOrDefault()?.GetType().Name ?? "none", state => state.Key)
            .Select(states => $"{states.Key}: {string.Join(", ", states)}").Order(StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void All_lines_are_asked_for_again()
    {
        var asked = Assert.IsType<ReserveStock>(Assert.Single(OrderAnnouncements.OfStock(Confirmed(), Later)));

        Assert.Equal((Id, Later), (asked.OrderId, asked.ExpiresAt));
        Assert.Equal([new(Beans, 2), new(Cup, 3)], asked.Lines);
    }
}
