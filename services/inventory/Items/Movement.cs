using Platform.EventSourcing;

namespace Inventory.Items;

/// <summary>One change of an item's stock.</summary>
/// <param name="Sku">The item.</param>
/// <param name="Version">The version of the item's stream with which it happened.</param>
/// <param name="Type"><c>received</c>, <c>adjusted</c>, <c>reserved</c>, <c>released</c> or <c>shipped</c>.</param>
/// <param name="Quantity">How many pieces; an adjustment's is negative when pieces were missing.</param>
/// <param name="At">When it was recorded (UTC).</param>
public sealed record Movement(string Sku, long Version, string Type, int Quantity, DateTimeOffset At)
{
    public OrderId? OrderId { get; init; }

    public string? Reference { get; init; }

    public string? Reason { get; init; }
}

/// <summary>Every item's movements, oldest first: a document each, so that a list stays a page long however much an item has moved.</summary>
public sealed class MovementsView : View<Movement>
{
    public override string Name => "stock_movements";

    public override IReadOnlyList<string> FilterBy => ["sku"];

    public override string? KeyOf(RecordedEvent happened) => happened.Data is
        ItemEvent.Received or ItemEvent.Adjusted or ItemEvent.Reserved or ItemEvent.Released or ItemEvent.Shipped
        ? $"{happened.Stream.Id}/{happened.Version:D19}"
        : null;

    public override Movement? Evolve(Movement? document, RecordedEvent happened)
    {
        Movement Of(string type, int quantity) => new(happened.Stream.Id, happened.Version, type, quantity, happened.RecordedAt);
        return happened.Data switch
        {
            ItemEvent.Received e => Of("received", e.Quantity) with { Reference = e.Reference },
            ItemEvent.Adjusted e => Of("adjusted", e.Delta) with { Reason = e.Reason },
            ItemEvent.Reserved e => Of("reserved", e.Quantity) with { OrderId = e.OrderId },
            ItemEvent.Released e => Of("released", e.Quantity) with { OrderId = e.OrderId },
            ItemEvent.Shipped e => Of("shipped", e.Quantity) with { OrderId = e.OrderId },
            _ => document,
        };
    }
}
