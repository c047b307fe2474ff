using System.ComponentModel.DataAnnotations;

namespace Orders;

/// <summary>A line as a caller writes it. What is no SKU at all is an unknown item like any other, not a malformed request.</summary>
public sealed record RequestedLine(
    [property: Required, StringLength(64, MinimumLength = 1)] string Sku,
    [property: Range(1, PlaceOrder.MostPieces)] int Quantity)
{
    public static string? FirstUnknown(IReadOnlyList<RequestedLine?> lines) =>
        lines.Select(line => line?.Sku ?? "").FirstOrDefault(sku => !Orders.Sku.TryParse(sku, null, out _));

    public static IReadOnlyList<Pieces> Read(IReadOnlyList<RequestedLine> lines) =>
        [.. lines.Select(line => new Pieces(Orders.Sku.Parse(line.Sku), line.Quantity))];
}
