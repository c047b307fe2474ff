using Contracts;
using JasperFx.Events;
using ServiceDefaults.Security;

namespace Inventory.Tests;

public class ItemTests
{
    [Theory]
    [InlineData("A", true)]
    [InlineData("1", true)]
    [InlineData("ESPRESSO-1KG", true)]
    [InlineData("A-", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-A", false)]
    [InlineData("espresso", false)]
    [InlineData("A B", false)]
    [InlineData("A\n", false)]
    [InlineData("Ä", false)]
    [InlineData("A/B", false)]
    public void A_sku_is_made_of_capitals_digits_and_dashes(string? text, bool valid) => Assert.Equal(valid, Sku.TryParse(text, out _));

    [Fact]
    public void A_sku_has_at_most_64_characters()
    {
        Assert.True(Sku.TryParse(new string('A', 64), out _));
        Assert.False(Sku.TryParse(new string('A', 65), out _));
    }

    [Fact]
    public void An_item_knows_what_is_on_hand_reserved_and_available()
    {
        var item = Ten(
            Beans,
            new StockAdjusted(-1, "broken"),
            new StockReserved(Order, 5),
            new StockReleased(Order, 2),
            new StockShipped(Order, 1),
            new PriceChanged(new Money(13m, "EUR")));

        Assert.Equal(new Item(Beans, "Espresso", new Money(13m, "EUR"), 3) { Version = 7, OnHand = 8, Reserved = 2 }, item);
        Assert.Equal(6, item.Available);
    }

    [Fact]
    public void Its_actions_are_offered_to_operators_only()
    {
        Assert.Equal(["self", "movements"], ItemView.Of(Ten(Beans), new Caller("ada", false, false)).Links.Keys);
        Assert.Equal(["self", "movements", "changePrice", "receive", "adjust"], ItemView.Of(Ten(Beans), Operator).Links.Keys);
    }

    public static TheoryData<object, Movement?> Movements => new()
    {
        { new StockReceived(10, "delivery 1"), new Movement("BEANS", 7, MovementType.Received, 10, Now) { Reference = "delivery 1" } },
        { new StockAdjusted(-1, "broken"), new Movement("BEANS", 7, MovementType.Adjusted, -1, Now) { Reason = "broken" } },
        { new StockReserved(Order, 3), new Movement("BEANS", 7, MovementType.Reserved, 3, Now) { OrderId = Order } },
        { new StockReleased(Order, 3), new Movement("BEANS", 7, MovementType.Released, 3, Now) { OrderId = Order } },
        { new StockShipped(Order, 3), new Movement("BEANS", 7, MovementType.Shipped, 3, Now) { OrderId = Order } },
        { new PriceChanged(UnitPrice), null },
        { new StockLow(2, 3), null },
    };

    [Theory]
    [MemberData(nameof(Movements), DisableDiscoveryEnumeration = true)]
    public void Each_change_of_the_stock_is_a_movement_of_its_own(object happened, Movement? movement) =>
        Assert.Equal(movement, Movement.Of(Recorded((dynamic)happened)));

    private static Event<T> Recorded<T>(T happened)
        where T : notnull => new(happened) { StreamKey = "BEANS", Version = 7, Timestamp = Now };
}
