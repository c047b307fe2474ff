using ServiceDefaults.Money;

namespace Orders;

/// <summary>
/// How much of what an order cost is for some of its pieces. The lines have their shares by what they cost at the list's prices, by largest
/// remainders, so that the shares sum to exactly the total, whatever was paid for the lines together. A line's last piece carries its rounding.
/// </summary>
internal static class Shares
{
    private const int Scale = 10_000;

    /// <summary>All pieces together are worth the total, and more pieces never less than fewer.</summary>
    public static decimal Of(Order order, IReadOnlyList<Pieces> pieces)
    {
        var smallest = new decimal(1, 0, 0, isNegative: false, (byte)Currencies.DecimalsOf(order.Total.Currency)!.Value);
        Int128[] weights = [.. order.Lines.Select(Weight)];
        if (weights.All(weight => weight == 0))
        {
            weights = [.. order.Lines.Select(line => (Int128)line.Quantity)];
        }

        var shares = Split((Int128)(order.Total.Amount / smallest), weights);
        var sum = order.Lines.Zip(shares, (line, share) => share * Count(pieces, line.Sku) / line.Quantity).Aggregate(Int128.Zero, (a, b) => a + b);
        return (decimal)sum * smallest;
    }

    private static Int128 Weight(OrderLine line) => (Int128)(line.UnitPrice.Amount * Scale) * line.Quantity;

    private static int Count(IReadOnlyList<Pieces> pieces, string sku) => pieces.Where(line => line.Sku == sku).Sum(line => line.Quantity);

    private static Int128[] Split(Int128 total, Int128[] weights)
    {
        var whole = weights.Aggregate(Int128.Zero, (a, b) => a + b);
        Int128[] shares = [.. weights.Select(weight => total * weight / whole)];
        var left = (int)(total - shares.Aggregate(Int128.Zero, (a, b) => a + b));
        foreach (var (line, _) in weights.Index().OrderByDescending(one => total * one.Item % whole).Take(left))
        {
            shares[line]++;
        }

        return shares;
    }
}
