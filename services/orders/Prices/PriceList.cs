using Platform.EventSourcing;

namespace Orders;

/// <summary>What every item costs now, by SKU: what a new order is priced from.</summary>
public sealed class PriceList : View<Price>
{
    public override string Name => "price_list";

    public override string? KeyOf(RecordedEvent happened) => happened.Data is PriceEvent ? happened.Stream.Id : null;

    public override Price Evolve(Price? document, RecordedEvent happened) => (document ?? Price.Initial).Evolve((PriceEvent)happened.Data);
}
