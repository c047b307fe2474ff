using Contracts;
using Contracts.Inventory;
using Marten;

namespace Orders;

/// <summary>
/// The orders service's own copy of what an item costs. It is a read model of inventory's events, whose history is there, and so a document and no
/// stream of this service.
/// </summary>
/// <param name="Id">The item's SKU.</param>
/// <param name="Amount">What one piece costs.</param>
public sealed record Price(string Id, Money Amount);

public static class ItemRegisteredHandler
{
    /// <summary>An item's first event carries its first price.</summary>
    public static void Handle(ItemRegistered message, IDocumentSession session) =>
        PriceChangedHandler.Handle(new PriceChanged(message.Sku, message.UnitPrice, 1), session);
}

public static class PriceChangedHandler
{
    // Announcements may overtake one another, also between replicas: the document's revision is the item's version, and the database keeps the
    // higher.
    public static void Handle(PriceChanged message, IDocumentSession session) =>
        session.TryUpdateRevision(new Price(message.Sku, message.UnitPrice), message.ItemVersion);
}
