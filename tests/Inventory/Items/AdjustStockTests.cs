using Inventory.Items;

namespace Inventory.Tests.Items;

public sealed class AdjustStockTests
{
    private static readonly ItemEvent[] Stocked = [Some.Registered, new ItemEvent.Received(10, "delivery 1"), new ItemEvent.Reserved(Some.Order, 2)];

    [Theory]
    [InlineData(5)]
    [InlineData(-4)]
    public void A_count_corrects_the_stock(int delta) =>
        Given<Item, ItemEvent>(Stocked)
            .When(item => AdjustStock.Decide(new(Some.Beans, delta, "count"), item))
            .Then(new ItemEvent.Adjusted(delta, "count"));

    [Fact]
    public void All_that_is_available_can_be_counted_away_and_the_low_stock_is_announced() =>
        Given<Item, ItemEvent>(Stocked)
            .When(item => AdjustStock.Decide(new(Some.Beans, -8, "count"), item))
            .Then(new ItemEvent.Adjusted(-8, "count"), new ItemEvent.Low(0, 3));

    [Theory]
    [InlineData(-9)]
    [InlineData(int.MinValue)]
    public void What_is_reserved_cannot_be_counted_away(int delta) =>
        Given<Item, ItemEvent>(Stocked)
            .When(item => AdjustStock.Decide(new(Some.Beans, delta, "count"), item))
            .ThenRefused("adjustment-exceeds-available");

    [Fact]
    public void An_adjustment_by_nothing_is_none() =>
        Given<Item, ItemEvent>(Stocked)
            .When(item => AdjustStock.Decide(new(Some.Beans, 0, "count"), item))
            .ThenRefused("adjustment-zero");

    [Fact]
    public void More_than_the_house_can_count_is_refused() =>
        Given<Item, ItemEvent>(Stocked)
            .When(item => AdjustStock.Decide(new(Some.Beans, int.MaxValue, "count"), item))
            .ThenRefused("stock-too-large");

    [Fact]
    public void An_unknown_item_cannot_be_adjusted() =>
        Given<Item, ItemEvent>()
            .When(item => AdjustStock.Decide(new(Some.Beans, 1, "count"), item))
            .ThenRefused("item-not-found");

    [Fact]
    public void Low_stock_is_announced_once_on_the_way_down() =>
        Given<Item, ItemEvent>([.. Stocked, new ItemEvent.Adjusted(-5, "count"), new ItemEvent.Low(3, 3)])
            .When(item => AdjustStock.Decide(new(Some.Beans, -1, "count"), item))
            .Then(new ItemEvent.Adjusted(-1, "count"));

    [Fact]
    public void Low_stock_is_announced_again_after_it_has_risen_above_the_reorder_point() =>
        Given<Item, ItemEvent>([.. Stocked, new ItemEvent.Adjusted(-5, "count"), new ItemEvent.Low(3, 3), new ItemEvent.Received(1, "delivery 2")])
            .When(item => AdjustStock.Decide(new(Some.Beans, -1, "count"), item))
            .Then(new ItemEvent.Adjusted(-1, "count"), new ItemEvent.Low(3, 3));

    [Fact]
    public void Stock_that_was_never_above_the_reorder_point_is_not_on_the_way_down() =>
        Given<Item, ItemEvent>(Some.Registered, new ItemEvent.Received(3, "delivery 1"))
            .When(item => AdjustStock.Decide(new(Some.Beans, -1, "count"), item))
            .Then(new ItemEvent.Adjusted(-1, "count"));
}
