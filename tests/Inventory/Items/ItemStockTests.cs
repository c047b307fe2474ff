using Contracts;
using Inventory.Items;
using Platform.EventSourcing;

namespace Inventory.Tests.Items;

public sealed class ItemStockTests
{
    private static readonly ItemStockView View = new();

    [Fact]
    public void What_readers_see_is_what_the_item_is()
    {
        ItemEvent[] events =
        [
            Some.Registered,
            new ItemEvent.PriceChanged(new Money(13m, "EUR")),
            new ItemEvent.Received(10, "delivery 1"),
            new ItemEvent.Reserved(Some.Order, 8),
            new ItemEvent.Low(2, 3),
            new ItemEvent.Released(Some.Order, 3),
            new ItemEvent.Shipped(Some.Order, 4),
            new ItemEvent.Adjusted(-1, "broken"),
        ];

        var stock = events.Index().Aggregate(default(ItemStock), (document, happened) =>
            View.Evolve(document, Recorded.In(Some.Beans.Stream, happened.Item, happened.Index + 1)));

        Assert.Equal(new ItemStock("BEANS", "Espresso", new Money(13m, "EUR"), OnHand: 5, Reserved: 1, ReorderPoint: 3), stock);
        Assert.Equal(stock, ItemStock.Of(Some.Beans, State.Fold<Item, ItemEvent>(events)));
        Assert.Equal(4, stock!.Available);
    }

    [Fact]
    public void Every_event_of_an_item_moves_its_document_so_that_the_version_keeps_up()
    {
        Assert.Equal("BEANS", View.KeyOf(Recorded.In(Some.Beans.Stream, new ItemEvent.Low(2, 3), 5)));
        Assert.Null(View.KeyOf(Recorded.In(Some.Order.Reservation, new Inventory.Reservations.ReservationEvent.Committed(), 2)));
    }
}
