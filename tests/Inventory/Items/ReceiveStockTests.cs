using Inventory.Items;

namespace Inventory.Tests.Items;

public sealed class ReceiveStockTests
{
    [Fact]
    public void Pieces_come_in() =>
        Given<Item, ItemEvent>(Some.Registered)
            .When(item => ReceiveStock.Decide(new(Some.Beans, 7, "delivery 1"), item))
            .Then(new ItemEvent.Received(7, "delivery 1"));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Fewer_than_one_piece_cannot_come_in(int quantity) =>
        Given<Item, ItemEvent>(Some.Registered)
            .When(item => ReceiveStock.Decide(new(Some.Beans, quantity, "delivery 1"), item))
            .ThenRefused("quantity-not-positive");

    [Fact]
    public void An_unknown_item_cannot_come_in() =>
        Given<Item, ItemEvent>()
            .When(item => ReceiveStock.Decide(new(Some.Beans, 1, "delivery 1"), item))
            .ThenRefused("item-not-found");

    [Fact]
    public void The_house_is_full_at_a_number_that_can_still_be_counted()
    {
        var item = Given<Item, ItemEvent>(Some.Registered, new ItemEvent.Received(Item.MostOnHand - 1, "delivery 1"));

        item.When(full => ReceiveStock.Decide(new(Some.Beans, 1, "delivery 2"), full)).Then(new ItemEvent.Received(1, "delivery 2"));
        item.When(full => ReceiveStock.Decide(new(Some.Beans, 2, "delivery 2"), full)).ThenRefused("stock-too-large");
        item.When(full => ReceiveStock.Decide(new(Some.Beans, int.MaxValue, "delivery 2"), full)).ThenRefused("stock-too-large");
    }
}
