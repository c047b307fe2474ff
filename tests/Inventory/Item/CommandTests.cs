using Contracts;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;

namespace Inventory.Tests;

/// <summary>What operators do to an item.</summary>
public class CommandTests
{
    [Theory]
    [InlineData("0.01", "EUR", null)]
    [InlineData("1000000000", "JPY", null)]
    [InlineData("1.234", "KWD", null)]
    [InlineData("12.50000", "EUR", null)]
    [InlineData("0", "EUR", "price-out-of-range")]
    [InlineData("-1", "EUR", "price-out-of-range")]
    [InlineData("1000000000.01", "EUR", "price-out-of-range")]
    [InlineData("0.005", "EUR", "price-too-precise")]
    [InlineData("10.5", "JPY", "price-too-precise")]
    [InlineData("1.2345", "KWD", "price-too-precise")]
    [InlineData("1", "XXX", "currency-invalid")]
    [InlineData("1", "eur", "currency-invalid")]
    [InlineData("1", "", "currency-invalid")]
    public void A_price_is_positive_in_a_real_currency_and_no_more_precise_than_it(string amount, string currency, string? code)
    {
        var price = new Money(decimal.Parse(amount), currency);

        Assert.Equal(code, CodeOf(RegisterItemEndpoint.Validate(new RegisterItem("BEANS", "Espresso", price, 3), null)));
        Assert.Equal(code, CodeOf(ChangePriceEndpoint.Validate(new ChangePrice(price))));
    }

    [Fact]
    public void An_item_is_registered_once() => Assert.Equal(
        "item-already-registered",
        CodeOf(RegisterItemEndpoint.Validate(new RegisterItem("BEANS", "Espresso", new Money(0, "EUR"), 3), AnItem(Beans))));

    [Fact]
    public void A_new_price_is_recorded_and_announced_with_the_version_by_which_prices_are_ordered()
    {
        var higher = new Money(13.20m, "EUR");

        ChangePrice(Ten(Beans), higher with { Amount = 13.2000m }).Then(
            [(Beans, new PriceChanged(higher))], new Messages.PriceChanged("BEANS", higher, 3));
        ChangePrice(Ten(Beans, new PriceChanged(higher)), higher).Then([]);
    }

    [Fact]
    public void Pieces_come_in() => Receive(AnItem(Beans), 7).Then([(Beans, new StockReceived(7, "delivery"))]);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Fewer_than_one_piece_cannot_come_in(int quantity) => Receive(AnItem(Beans), quantity).ThenRefused("quantity-not-positive");

    [Fact]
    public void The_house_is_full_at_a_number_that_can_still_be_counted()
    {
        var item = AnItem(Beans, new StockReceived(Item.MostOnHand - 1, "delivery"));

        Receive(item, 1).Then([(Beans, new StockReceived(1, "delivery"))]);
        Receive(item, 2).ThenRefused("stock-too-large");
        Receive(item, int.MaxValue).ThenRefused("stock-too-large");
        Adjust(item, int.MaxValue).ThenRefused("stock-too-large");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-4)]
    public void A_count_corrects_the_stock(int delta) =>
        Adjust(Ten(Beans, new StockReserved(Order, 2)), delta).Then([(Beans, new StockAdjusted(delta, "count"))]);

    [Fact]
    public void All_that_is_available_can_be_counted_away_and_the_low_stock_is_announced() => Adjust(Ten(Beans, new StockReserved(Order, 2)), -8)
        .Then([(Beans, new StockAdjusted(-8, "count")), (Beans, new StockLow(0, 3))], new Messages.StockLow("BEANS", 0, 3));

    [Theory]
    [InlineData(-9, "adjustment-exceeds-available")]
    [InlineData(int.MinValue, "adjustment-exceeds-available")]
    [InlineData(0, "adjustment-zero")]
    public void What_is_reserved_cannot_be_counted_away(int delta, string code) =>
        Adjust(Ten(Beans, new StockReserved(Order, 2)), delta).ThenRefused(code);

    [Fact]
    public void Low_stock_is_announced_once_on_the_way_down_and_again_after_it_has_risen()
    {
        object[] fallen = [new StockAdjusted(-7, "count"), new StockLow(3, 3)];

        Adjust(Ten(Beans, fallen), -1).Then([(Beans, new StockAdjusted(-1, "count"))]);
        Adjust(Ten(Beans, [.. fallen, new StockReceived(1, "delivery")]), -1).Then(
            [(Beans, new StockAdjusted(-1, "count")), (Beans, new StockLow(3, 3))], new Messages.StockLow("BEANS", 3, 3));
        Adjust(AnItem(Beans, new StockReceived(3, "delivery")), -1).Then([(Beans, new StockAdjusted(-1, "count"))]);
    }

    private static string? CodeOf(ProblemDetails verdict) =>
        verdict == WolverineContinue.NoProblems ? null : (string)verdict.Extensions["code"]!;

    private static Outcome ChangePrice(Item item, Money price)
    {
        var command = new ChangePrice(price);
        return Outcome.Of(ChangePriceEndpoint.Validate(command), item.Id, () =>
        {
            var (_, events, messages) = ChangePriceEndpoint.Put(command, item, Operator);
            return (events, messages);
        });
    }

    private static Outcome Receive(Item item, int quantity)
    {
        var command = new ReceiveStock(quantity, "delivery");
        return Outcome.Of(
            ReceiveStockEndpoint.Validate(command, item), item.Id, () => (ReceiveStockEndpoint.Post(command, item, Operator).Item2, []));
    }

    private static Outcome Adjust(Item item, int delta)
    {
        var command = new AdjustStock(delta, "count");
        return Outcome.Of(AdjustStockEndpoint.Validate(command, item), item.Id, () =>
        {
            var (_, events, messages) = AdjustStockEndpoint.Post(command, item, Operator);
            return (events, messages);
        });
    }
}
