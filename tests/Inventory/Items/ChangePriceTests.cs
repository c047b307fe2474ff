using Contracts;
using Inventory.Items;

namespace Inventory.Tests.Items;

public sealed class ChangePriceTests
{
    private static readonly Money Higher = new(13.20m, "EUR");

    [Fact]
    public void An_item_gets_another_price() =>
        Given<Item, ItemEvent>(Some.Registered)
            .When(item => ChangePrice.Decide(new(Some.Beans, Higher), item))
            .Then(new ItemEvent.PriceChanged(Higher));

    [Fact]
    public void The_price_that_it_has_changes_nothing() =>
        Given<Item, ItemEvent>(Some.Registered, new ItemEvent.PriceChanged(Higher))
            .When(item => ChangePrice.Decide(new(Some.Beans, Higher), item))
            .ThenNothing();

    [Fact]
    public void An_unknown_item_has_no_price() =>
        Given<Item, ItemEvent>()
            .When(item => ChangePrice.Decide(new(Some.Beans, Higher), item))
            .ThenRefused("item-not-found");

    [Fact]
    public void A_price_that_is_none_is_refused() =>
        Given<Item, ItemEvent>(Some.Registered)
            .When(item => ChangePrice.Decide(new(Some.Beans, new Money(0, "EUR")), item))
            .ThenRefused("price-out-of-range");
}
