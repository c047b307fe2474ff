using System.ComponentModel.DataAnnotations;
using Contracts;

namespace Orders;

/// <summary>So many pieces of one item.</summary>
public sealed record Pieces(
    [property: Required, StringLength(64, MinimumLength = 1)] string Sku,
    [property: Range(1, PlaceOrder.MostPieces)] int Quantity)
{
    public Line ToLine() => new(Sku, Quantity);
}

/// <summary>So many pieces of one item at the price of the day.</summary>
public sealed record OrderLine(string Sku, int Quantity, Money UnitPrice)
{
    public Line ToLine() => new(Sku, Quantity);
}

/// <summary>Who carries an order, and under which number.</summary>
public sealed record Shipment(string Carrier, string TrackingNumber);
