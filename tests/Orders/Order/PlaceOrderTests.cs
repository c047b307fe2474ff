using Contracts;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class PlaceOrderTests
{
    private static readonly Dictionary<Sku, Money> Prices = new() { [Beans] = Euro(12.50m), [Cup] = Euro(5m) };

    [Fact]
    public void An_order_is_placed_at_the_prices_of_the_moment() => That(OrderStatus.None)
        .When(order => PlaceOrder.Decide(Command(new(Beans, 2), new(Cup, 3)), Prices, order, Now))
        .Then(Placed);

    [Fact]
    public void A_repeat_changes_nothing() => That(OrderStatus.Placed)
        .When(order => PlaceOrder.Decide(Command(new Pieces(Beans, 1)), Prices, order, Now))
        .ThenNothing();

    [Fact]
    public void An_unknown_item_is_refused_by_name()
    {
        var decision = PlaceOrder.Decide(Command(new(Beans, 1), new(Sku.Parse("GHOST"), 1)), Prices, Orders.Order.Initial, Now);
        Assert.Equal("unknown-sku", decision.Refusal?.Code);
        Assert.Contains("GHOST", decision.Refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_item_on_two_lines_is_refused() => Refused("duplicate-sku", new(Beans, 1), new(Beans, 2));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public void A_quantity_out_of_bounds_is_refused(int quantity) => Refused("invalid-quantity", new Pieces(Beans, quantity));

    [Fact]
    public void An_order_without_lines_is_refused() => Refused("invalid-line-count");

    [Fact]
    public void An_order_of_51_lines_is_refused() =>
        Refused("invalid-line-count", [.. Enumerable.Range(1, 51).Select(number => new Pieces(Sku.Parse($"S{number}"), 1))]);

    [Fact]
    public void Items_in_two_currencies_are_refused() => That(OrderStatus.None)
        .When(order => PlaceOrder.Decide(
            Command(new(Beans, 1), new(Cup, 1)), new Dictionary<Sku, Money> { [Beans] = Euro(1m), [Cup] = new(1m, "USD") }, order, Now))
        .ThenRefused("mixed-currencies");

    [Fact]
    public void The_total_is_exact_to_the_cent()
    {
        var price = new Dictionary<Sku, Money> { [Beans] = Euro(0.10m) };
        var decision = PlaceOrder.Decide(Command(new Pieces(Beans, 3)), price, Orders.Order.Initial, Now);
        Assert.Equal(Euro(0.30m), Assert.IsType<OrderEvent.Placed>(Assert.Single(decision.Events)).Total);
    }

    [Fact]
    public void Neither_address_nor_token_is_in_an_events_text()
    {
        var text = $"{Placed} {Placed.ShippingAddress} {Orders.Order.Initial.Evolve(Placed)}";
        Assert.DoesNotContain("tok_ok", text, StringComparison.Ordinal);
        Assert.DoesNotContain("1 Street", text, StringComparison.Ordinal);
    }

    private static PlaceOrder Command(params Pieces[] lines) => new(Id, "ada", lines, Home, "tok_ok");

    private static void Refused(string code, params Pieces[] lines) => That(OrderStatus.None)
        .When(order => PlaceOrder.Decide(Command(lines), Prices, order, Now))
        .ThenRefused(code);
}
