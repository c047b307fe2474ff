using Contracts;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Orders.Tests;

public class SharesTests
{
    [Theory]
    [InlineData("10.00", "EUR", "3.34", "3.33", "3.33")]
    [InlineData("0.02", "EUR", "0.01", "0.01", "0")]
    [InlineData("100", "JPY", "34", "33", "33")]
    [InlineData("1.000", "KWD", "0.334", "0.333", "0.333")]
    public void Lines_of_the_same_price_share_what_was_paid_to_the_last_unit(string paid, string currency, params string[] shares)
    {
        string[] skus = ["A", "B", "C"];
        var order = Sold(paid, currency, [.. skus.Select(sku => new OrderLine(sku, 1, new Money(7, currency)))]);
        Assert.Equal(shares.Select(Decimal), skus.Select(sku => Shares.Of(order, [new Pieces(sku, 1)])));
    }

    [Fact]
    public void At_the_list_s_prices_a_piece_is_worth_its_price() => Assert.Equal(
        [12.50m, 25.00m, 5m, 10m, 15m, 40.00m],
        new Pieces[][] { [new(Beans, 1)], [new(Beans, 2)], [new(Cup, 1)], [new(Cup, 2)], [new(Cup, 3)], [new(Beans, 2), new(Cup, 3)] }
            .Select(pieces => Shares.Of(Delivered(), pieces)));

    [Fact]
    public void Without_any_price_pieces_are_worth_the_same() => Assert.Equal(
        (4m, 6m),
        (Shares.Of(Sold("10.00", "EUR", [new("A", 2, Euro(0)), new("B", 3, Euro(0))]), [new Pieces("A", 2)]),
            Shares.Of(Sold("10.00", "EUR", [new("A", 2, Euro(0)), new("B", 3, Euro(0))]), [new Pieces("B", 3)])));

    [Fact]
    public void The_largest_order_at_the_highest_price_is_shared_exactly()
    {
        var order = Sold(
            "50000000000000.00", "EUR", [.. Enumerable.Range(0, 50).Select(line => new OrderLine($"{line}", 1000, Euro(1_000_000_000m)))]);
        Assert.Equal(1_000_000_000m, Shares.Of(order, [new Pieces("7", 1)]));
    }

    [Property(MaxTest = 1000)]
    public void However_pieces_come_back_the_refunds_sum_to_exactly_what_was_paid(int seed)
    {
        var random = new Random(seed);
        var currency = new[] { "EUR", "JPY", "KWD" }[random.Next(3)];
        var lines = Enumerable.Range(0, random.Next(1, 6))
            .Select(line => new OrderLine($"{line}", random.Next(1, 5), new Money(random.Next(1, 500), currency))).ToArray();
        var order = Sold($"{random.Next(0, 2000)}", currency, lines);
        var pieces = lines.SelectMany(line => Enumerable.Repeat(new Pieces(line.Sku, 1), line.Quantity)).ToArray();
        random.Shuffle(pieces);

        var worth = Enumerable.Range(0, pieces.Length + 1).Select(count => Shares.Of(order, pieces[..count])).ToList();

        Assert.Equal((0m, order.Total.Amount), (worth[0], worth[^1]));
        Assert.Equal(worth.Order(), worth);
    }

    private static Order Sold(string paid, string currency, OrderLine[] lines) =>
        Order.Of(WasPrepaid with { Lines = lines, Paid = new Money(Decimal(paid), currency) });

    private static decimal Decimal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
