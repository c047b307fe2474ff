using Contracts;
using Contracts.Inventory;
using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>Inventory has announced a price.</summary>
public sealed record SetPrice(Money Amount, long ItemVersion)
{
    // Announcements may overtake one another, so an older one must not undo a newer one.
    public static Decision<PriceEvent> Decide(SetPrice command, Price price) => command.ItemVersion > price.ItemVersion
        ? new PriceEvent.Set(command.Amount, command.ItemVersion)
        : Nothing<PriceEvent>();

    public static StreamId StreamOf(ItemRegistered message) => Sku.Parse(message.Sku).PriceStream;

    public static StreamId StreamOf(PriceChanged message) => Sku.Parse(message.Sku).PriceStream;

    /// <summary>An item's first event carries its first price.</summary>
    public static SetPrice From(ItemRegistered message) => new(message.UnitPrice, 1);

    public static SetPrice From(PriceChanged message) => new(message.UnitPrice, message.ItemVersion);
}
