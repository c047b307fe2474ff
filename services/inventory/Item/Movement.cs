using System.Text.Json.Serialization;
using Contracts;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Inventory;

public enum MovementType
{
    Received,
    Adjusted,
    Reserved,
    Released,
    Shipped,
}

/// <summary>One change of an item's stock.</summary>
/// <param name="Sku">The item.</param>
/// <param name="Version">The version of the item's stream with which it happened.</param>
/// <param name="Type">What kind of change.</param>
/// <param name="Quantity">How many pieces; an adjustment's is negative when pieces were missing.</param>
/// <param name="At">When it was recorded (UTC).</param>
public sealed record Movement(string Sku, long Version, MovementType Type, int Quantity, DateTimeOffset At)
{
    /// <summary>Sorts an item's movements by version.</summary>
    [JsonIgnore]
    public string Id => $"{Sku}/{Version:D10}";

    public OrderId? OrderId { get; init; }

    public string? Reference { get; init; }

    public string? Reason { get; init; }

    public static Movement? Of(IEvent e)
    {
        Movement Made(MovementType type, int quantity) => new(e.StreamKey!, e.Version, type, quantity, e.Timestamp);
        return e.Data switch
        {
            StockReceived received => Made(MovementType.Received, received.Quantity) with { Reference = received.Reference },
            StockAdjusted adjusted => Made(MovementType.Adjusted, adjusted.Delta) with { Reason = adjusted.Reason },
            StockReserved reserved => Made(MovementType.Reserved, reserved.Quantity) with { OrderId = reserved.OrderId },
            StockReleased released => Made(MovementType.Released, released.Quantity) with { OrderId = released.OrderId },
            StockShipped shipped => Made(MovementType.Shipped, shipped.Quantity) with { OrderId = shipped.OrderId },
            _ => null,
        };
    }
}

/// <summary>Every item's movements: a document each, so that a page stays a page however much an item has moved.</summary>
public sealed partial class Movements : EventProjection
{
    public Movements()
    {
        IncludeType<StockReceived>();
        IncludeType<StockAdjusted>();
        IncludeType<StockReserved>();
        IncludeType<StockReleased>();
        IncludeType<StockShipped>();
    }

    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        if (Movement.Of(e) is { } movement)
        {
            operations.Store(movement);
        }

        return ValueTask.CompletedTask;
    }
}
