using Contracts;
using Inventory.Items;

namespace Inventory.Tests.Items;

public sealed class RegisterItemTests
{
    private static readonly RegisterItem Command = new(Some.Beans, "Espresso", Some.Price, ReorderPoint: 3);

    [Fact]
    public void A_new_item_is_registered() =>
        Given<Item, ItemEvent>()
            .When(item => RegisterItem.Decide(Command, item))
            .Then(new ItemEvent.Registered("Espresso", Some.Price, 3));

    [Fact]
    public void An_item_is_registered_once() =>
        Given<Item, ItemEvent>(Some.Registered)
            .When(item => RegisterItem.Decide(Command, item))
            .ThenRefused("item-already-registered");

    [Theory]
    [InlineData("0", "EUR", "price-out-of-range")]
    [InlineData("-1", "EUR", "price-out-of-range")]
    [InlineData("1000000000.01", "EUR", "price-out-of-range")]
    [InlineData("0.00001", "EUR", "price-too-precise")]
    [InlineData("1", "eur", "currency-invalid")]
    [InlineData("1", "EURO", "currency-invalid")]
    [InlineData("1", "", "currency-invalid")]
    public void A_price_that_is_none_is_refused(string amount, string currency, string code) =>
        Given<Item, ItemEvent>()
            .When(item => RegisterItem.Decide(Command with { UnitPrice = new Money(decimal.Parse(amount), currency) }, item))
            .ThenRefused(code);

    [Theory]
    [InlineData("0.0001")]
    [InlineData("1000000000")]
    [InlineData("12.50000")]
    public void The_smallest_and_the_highest_price_are_prices(string amount)
    {
        var price = new Money(decimal.Parse(amount), "EUR");

        Given<Item, ItemEvent>()
            .When(item => RegisterItem.Decide(Command with { UnitPrice = price }, item))
            .Then(new ItemEvent.Registered("Espresso", price, 3));
    }
}
