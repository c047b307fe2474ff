using Contracts;

namespace Orders;

/// <summary>So many pieces of one item.</summary>
public sealed record Pieces(Sku Sku, int Quantity)
{
    public Line ToLine() => new(Sku.ToString(), Quantity);
}

/// <summary>So many pieces of one item at the price of the day.</summary>
public sealed record OrderLine(Sku Sku, int Quantity, Money UnitPrice);

/// <summary>Who carries an order, and under which number.</summary>
public sealed record Shipment(string Carrier, string TrackingNumber);
