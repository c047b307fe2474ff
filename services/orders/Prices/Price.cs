using Contracts;
using Platform.EventSourcing;

namespace Orders;

/// <summary>What can happen to a price. Names and shapes are the storage format: add a version, never edit one in place.</summary>
public abstract record PriceEvent
{
    private PriceEvent()
    {
    }

    [EventName("price_set")]
    public sealed record Set(Money Amount, long ItemVersion) : PriceEvent;
}

/// <summary>The orders service's own copy of an item's price, as inventory announces it.</summary>
/// <param name="Amount">What one piece costs; null before the first announcement.</param>
/// <param name="ItemVersion">The version of inventory's item that the price comes from.</param>
public sealed record Price(Money? Amount, long ItemVersion) : IState<Price, PriceEvent>
{
    public static Price Initial { get; } = new(null, 0);

    public Price Evolve(PriceEvent happened) => happened switch
    {
        PriceEvent.Set e => new Price(e.Amount, e.ItemVersion),
        _ => this,
    };
}
