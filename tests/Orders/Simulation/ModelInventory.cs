namespace Orders.Tests;

internal enum Holding { None, Reserved, Refused, Committed, Released, Shipped }

/// <summary>
/// Inventory as its contract describes it: an order's release is remembered before its reservation, what lapsed cannot be committed, and a repeated
/// message is answered again.
/// </summary>
/// <param name="Free">Pieces that anybody can have.</param>
/// <param name="State">What it knows of the order.</param>
/// <param name="Held">Pieces that are kept for the order.</param>
/// <param name="Gone">Pieces that left the house.</param>
/// <param name="Expired">Whether the reservation lapsed by itself.</param>
internal sealed record ModelInventory(int Free, Holding State = Holding.None, int Held = 0, int Gone = 0, bool Expired = false)
{
    public (ModelInventory Next, object? Answer) Hears(object message, DateTimeOffset now) => message switch
    {
        Inventory.ReserveStock e => Reserve(e, e.Lines.Sum(line => line.Quantity), now),
        Inventory.CommitStock e => State switch
        {
            Holding.Reserved => (this with { State = Holding.Committed }, new Inventory.StockCommitted(e.OrderId)),
            Holding.Committed or Holding.Shipped => (this, new Inventory.StockCommitted(e.OrderId)),
            _ => (this, new Inventory.StockReleased(e.OrderId, Expired)),
        },
        Inventory.ReleaseStock e => (State == Holding.Released ? this : Release(expired: false), new Inventory.StockReleased(e.OrderId, Expired)),

        // It believes what it is told, so that goods which leave unreserved show as a number below zero.
        Inventory.ShipStock e => State == Holding.Shipped
            ? (this, null)
            : (this with { State = Holding.Shipped, Held = Held - Pieces, Gone = Gone + Pieces }, null),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "Inventory does not hear this."),
    };

    public (ModelInventory Next, object? Answer) Expires() => State == Holding.Reserved
        ? (Release(expired: true), new Inventory.StockReleased(Id, Expired: true))
        : (this, null);

    private static int Pieces => WasPlaced.Lines.Sum(line => line.Quantity);

    private (ModelInventory Next, object? Answer) Reserve(Inventory.ReserveStock e, int pieces, DateTimeOffset now) => State switch
    {
        Holding.None when e.ExpiresAt <= now => (Release(expired: true), new Inventory.StockReleased(e.OrderId, Expired: true)),
        Holding.None when Free < pieces => (this with { State = Holding.Refused }, new Inventory.StockRefused(e.OrderId, [Cup])),
        Holding.None => (
            this with { State = Holding.Reserved, Free = Free - pieces, Held = pieces },
            new Inventory.StockReserved(e.OrderId, e.ExpiresAt)),
        Holding.Refused => (this, new Inventory.StockRefused(e.OrderId, [Cup])),
        Holding.Released => (this, new Inventory.StockReleased(e.OrderId, Expired)),
        _ => (this, new Inventory.StockReserved(e.OrderId, e.ExpiresAt)),
    };

    private ModelInventory Release(bool expired) => this with { State = Holding.Released, Free = Free + Held, Held = 0, Expired = expired };
}
