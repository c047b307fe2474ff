using Inventory.Items;
using Platform.EventSourcing;

namespace Inventory.Tests.Items;

public sealed class ItemTests
{
    [Theory]
    [InlineData("A")]
    [InlineData("1")]
    [InlineData("ESPRESSO-1KG")]
    [InlineData("A-")]
    public void A_sku_is_made_of_capitals_digits_and_dashes(string text)
    {
        Assert.True(Sku.TryParse(text, null, out var sku));
        Assert.Equal(text, sku.ToString());
        Assert.Equal($"item-{text}", sku.Stream.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-A")]
    [InlineData("espresso")]
    [InlineData("A B")]
    [InlineData("A\n")]
    [InlineData("Ä")]
    [InlineData("A/B")]
    public void Anything_else_is_no_sku(string? text)
    {
        Assert.False(Sku.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => Sku.Parse(text!));
    }

    [Fact]
    public void A_sku_has_at_most_64_characters()
    {
        Assert.True(Sku.TryParse(new string('A', 64), null, out _));
        Assert.False(Sku.TryParse(new string('A', 65), null, out _));
    }

    [Fact]
    public void An_item_knows_what_is_on_hand_reserved_and_available()
    {
        var order = new OrderId(Guid.NewGuid());

        var item = State.Fold<Item, ItemEvent>(
        [
            Some.Registered,
            new ItemEvent.Received(10, "delivery 1"),
            new ItemEvent.Adjusted(-1, "broken"),
            new ItemEvent.Reserved(order, 5),
            new ItemEvent.Released(order, 2),
            new ItemEvent.Shipped(order, 1),
        ]);

        Assert.Equal(new Item(true, "Espresso", Some.Price, 3, OnHand: 8, Reserved: 2), item);
        Assert.Equal(6, item.Available);
    }

    [Fact]
    public void An_item_that_is_not_there_is_not_found() => Assert.Equal(RefusalKind.NotFound, Item.NotFound(Some.Unknown).Kind);
}
