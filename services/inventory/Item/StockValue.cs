using Contracts;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Inventory;

/// <summary>An item's row in the report of what the stock is worth. Reservations do not change it: what is reserved is still in the house.</summary>
public sealed record StockValue(Sku Id, string Name, long OnHand, Money UnitPrice)
{
    public string Currency => UnitPrice.Currency;

    public decimal Value => UnitPrice.Amount * OnHand;
}

/// <summary>What is on hand of every item and costs what; tens of milliseconds behind the items.</summary>
public sealed class StockValues : SingleStreamProjection<StockValue, Sku>
{
    public StockValues()
    {
        IncludeType<ItemRegistered>();
        IncludeType<PriceChanged>();
        IncludeType<StockReceived>();
        IncludeType<StockAdjusted>();
        IncludeType<StockShipped>();
    }

    public override StockValue? Evolve(StockValue? snapshot, Sku id, IEvent e) => e.Data switch
    {
        ItemRegistered registered => new StockValue(id, registered.Name, 0, registered.UnitPrice),
        PriceChanged priced => snapshot! with { UnitPrice = priced.UnitPrice },
        StockReceived received => snapshot! with { OnHand = snapshot.OnHand + received.Quantity },
        StockAdjusted adjusted => snapshot! with { OnHand = snapshot.OnHand + adjusted.Delta },
        StockShipped shipped => snapshot! with { OnHand = snapshot.OnHand - shipped.Quantity },
        _ => snapshot,
    };
}
