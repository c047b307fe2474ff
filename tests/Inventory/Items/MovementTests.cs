using Inventory.Items;

namespace Inventory.Tests.Items;

public sealed class MovementTests
{
    private static readonly MovementsView View = new();

    public static TheoryData<ItemEvent, Movement> Movements => new()
    {
        { new ItemEvent.Received(10, "delivery 1"), new Movement("BEANS", 7, "received", 10, Some.Now) { Reference = "delivery 1" } },
        { new ItemEvent.Adjusted(-1, "broken"), new Movement("BEANS", 7, "adjusted", -1, Some.Now) { Reason = "broken" } },
        { new ItemEvent.Reserved(Some.Order, 3), new Movement("BEANS", 7, "reserved", 3, Some.Now) { OrderId = Some.Order } },
        { new ItemEvent.Released(Some.Order, 3), new Movement("BEANS", 7, "released", 3, Some.Now) { OrderId = Some.Order } },
        { new ItemEvent.Shipped(Some.Order, 3), new Movement("BEANS", 7, "shipped", 3, Some.Now) { OrderId = Some.Order } },
    };

    [Theory]
    [MemberData(nameof(Movements))]
    public void Each_change_of_the_stock_is_a_movement_of_its_own(ItemEvent happened, Movement movement)
    {
        var recorded = Recorded.In(Some.Beans.Stream, happened, 7);

        Assert.Equal("BEANS/0000000000000000007", View.KeyOf(recorded));
        Assert.Equal(movement, View.Evolve(null, recorded));
    }

    [Fact]
    public void Prices_and_announcements_move_no_stock()
    {
        Assert.Null(View.KeyOf(Recorded.In(Some.Beans.Stream, Some.Registered, 1)));
        Assert.Null(View.KeyOf(Recorded.In(Some.Beans.Stream, new ItemEvent.PriceChanged(Some.Price), 2)));
        Assert.Null(View.KeyOf(Recorded.In(Some.Beans.Stream, new ItemEvent.Low(2, 3), 3)));
    }
}
