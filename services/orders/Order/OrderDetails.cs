using Platform.EventSourcing;

namespace Orders;

/// <summary>Every order as it is now, by id: the same fold that decisions are taken on, so that the two never tell different stories.</summary>
public sealed class OrderDetails : View<Order>
{
    public override string Name => "order_details";

    public override string? KeyOf(RecordedEvent happened) => happened.Data is OrderEvent ? happened.Stream.Id : null;

    public override Order Evolve(Order? document, RecordedEvent happened) => (document ?? Order.Initial).Evolve((OrderEvent)happened.Data);
}
