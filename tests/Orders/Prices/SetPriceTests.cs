using Contracts.Inventory;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class SetPriceTests
{
    [Fact]
    public void A_registered_item_has_its_first_price() => Given<Price, PriceEvent>()
        .When(price => SetPrice.Decide(SetPrice.From(new ItemRegistered("CUP", "Cup", Euro(5m))), price))
        .Then(new PriceEvent.Set(Euro(5m), 1));

    [Fact]
    public void A_newer_price_replaces_an_older_one() => Given<Price, PriceEvent>(new PriceEvent.Set(Euro(5m), 1))
        .When(price => SetPrice.Decide(SetPrice.From(new PriceChanged("CUP", Euro(6m), 4)), price))
        .Then(new PriceEvent.Set(Euro(6m), 4));

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public void An_older_or_repeated_announcement_changes_nothing(long version) => Given<Price, PriceEvent>(new PriceEvent.Set(Euro(6m), 4))
        .When(price => SetPrice.Decide(SetPrice.From(new PriceChanged("CUP", Euro(9m), version)), price))
        .ThenNothing();

    [Fact]
    public void A_registration_that_comes_after_a_change_of_price_changes_nothing() => Given<Price, PriceEvent>(new PriceEvent.Set(Euro(6m), 2))
        .When(price => SetPrice.Decide(SetPrice.From(new ItemRegistered("CUP", "Cup", Euro(5m))), price))
        .ThenNothing();

    [Fact]
    public void An_items_prices_are_one_stream() =>
        Assert.Equal("price-CUP", SetPrice.StreamOf(new PriceChanged("CUP", Euro(1m), 1)).Value);
}
