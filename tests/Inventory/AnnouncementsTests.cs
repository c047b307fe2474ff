using Contracts;
using Inventory.Items;
using Inventory.Reservations;
using Platform.EventSourcing;
using Platform.Messaging;
using Messages = Contracts.Inventory;

namespace Inventory.Tests;

public sealed class AnnouncementsTests
{
    [Fact]
    public void What_happens_to_an_item_is_announced_with_its_sku()
    {
        Assert.Equal([new Messages.ItemRegistered("BEANS", "Espresso", Some.Price)], Sent(Some.Registered, 1));
        Assert.Equal([new Messages.StockLow("BEANS", 2, 3)], Sent(new ItemEvent.Low(2, 3), 5));
    }

    [Fact]
    public void A_price_is_announced_with_the_version_by_which_prices_are_ordered() =>
        Assert.Equal([new Messages.PriceChanged("BEANS", new Money(13m, "EUR"), 7)], Sent(new ItemEvent.PriceChanged(new Money(13m, "EUR")), 7));

    [Fact]
    public void Movements_of_the_stock_stay_in_the_house()
    {
        ItemEvent[] movements =
        [
            new ItemEvent.Received(1, "delivery 1"), new ItemEvent.Adjusted(1, "count"), new ItemEvent.Reserved(Some.Order, 1),
            new ItemEvent.Released(Some.Order, 1), new ItemEvent.Shipped(Some.Order, 1),
        ];
        Assert.All(movements, movement => Assert.Empty(Sent(movement, 2)));
    }

    [Fact]
    public void A_reservation_is_announced_and_its_timeout_is_sent_to_come_back_when_it_expires()
    {
        var sent = Announce(new ReservationEvent.Reserved(Some.Lines, Some.Later));

        Assert.Equal(
            [new Messages.StockReserved(Some.Order.Value, Some.Later), new ExpireReservation(Some.Order)],
            sent.Select(outgoing => outgoing.Message));
        Assert.Equal([null, Some.Later], sent.Select(outgoing => outgoing.NotBefore));
    }

    [Fact]
    public void A_refusal_names_what_fell_short()
    {
        var refused = Assert.IsType<Messages.StockRefused>(Assert.Single(Announce(new ReservationEvent.Refused([Some.Cup, Some.Unknown]))).Message);

        Assert.Equal(Some.Order.Value, refused.OrderId);
        Assert.Equal(["CUP", "UNKNOWN"], refused.Skus);
    }

    [Fact]
    public void An_order_learns_what_became_of_its_reservation()
    {
        Assert.Equal([new Messages.StockCommitted(Some.Order.Value)], Sent(new ReservationEvent.Committed()));
        Assert.Equal([new Messages.StockReleased(Some.Order.Value, Expired: false)], Sent(new ReservationEvent.Released(Expired: false)));
        Assert.Equal([new Messages.StockReleased(Some.Order.Value, Expired: true)], Sent(new ReservationEvent.CommitRefused(Expired: true)));
        Assert.Empty(Sent(new ReservationEvent.Shipped()));
    }

    [Fact]
    public void Every_message_has_a_name_in_the_module()
    {
        var module = InventoryModule.Define();

        Assert.All(
            Announce(new ReservationEvent.Reserved(Some.Lines, Some.Later)),
            outgoing => Assert.StartsWith("inventory.", module.MessageTypes.NameOf(outgoing.Message.GetType())));
        Assert.Equal(5, module.Handlers(module.MessageTypes).Select(handler => handler.Name).Distinct().Count());
    }

    [Fact]
    public void The_module_publishes_the_events_of_items_and_of_reservations()
    {
        Assert.IsType<Messages.StockLow>(Assert.Single(Published(Recorded.In(Some.Beans.Stream, new ItemEvent.Low(2, 3), 5))).Message);
        Assert.IsType<Messages.StockCommitted>(
            Assert.Single(Published(Recorded.In(Some.Order.Reservation, new ReservationEvent.Committed(), 2))).Message);
    }

    private static List<Outgoing> Published(RecordedEvent recorded) =>
    [
        .. InventoryModule.Define().Publications
            .Where(publication => publication.EventType.IsInstanceOfType(recorded.Data)).SelectMany(publication => publication.Map(recorded)),
    ];

    private static List<Outgoing> Announce(ReservationEvent happened) =>
        [.. Announcements.Of(happened, Recorded.In(Some.Order.Reservation, happened, 1))];

    private static IEnumerable<object> Sent(ReservationEvent happened) => Announce(happened).Select(outgoing => outgoing.Message);

    private static IEnumerable<object> Sent(ItemEvent happened, long version) =>
        Announcements.Of(happened, Recorded.In(Some.Beans.Stream, happened, version)).Select(outgoing => outgoing.Message);
}
