using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Contracts;
using Platform.EventSourcing;

namespace Inventory.Items;

/// <summary>A stock keeping unit: 1 to 64 capitals, digits and dashes, not beginning with a dash.</summary>
public readonly partial record struct Sku : ITypedId<Sku>
{
    public const string Pattern = @"^[A-Z0-9][A-Z0-9-]{0,63}\z";
    public const string Form = "A SKU has 1 to 64 capitals, digits and dashes and does not begin with a dash.";

    private readonly string? value;

    private Sku(string value) => this.value = value;

    public StreamId Stream => StreamId.Of("item", ToString());

    public static Sku Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var sku)
        ? sku
        : throw new FormatException($"{Form} Found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Sku result)
    {
        var valid = s is not null && FormRegex().IsMatch(s);
        result = valid ? new Sku(s!) : default;
        return valid;
    }

    public override string ToString() => value ?? throw new InvalidOperationException("A Sku was used without a value; make one with Sku.Parse.");

    [GeneratedRegex(Pattern)]
    private static partial Regex FormRegex();
}

/// <summary>What can happen to an item. Names and shapes are the storage format: add a version, never edit one in place.</summary>
public abstract record ItemEvent
{
    private ItemEvent()
    {
    }

    [EventName("item_registered")]
    public sealed record Registered(string Name, Money UnitPrice, int ReorderPoint) : ItemEvent;

    [EventName("item_price_changed")]
    public sealed record PriceChanged(Money UnitPrice) : ItemEvent;

    [EventName("stock_received")]
    public sealed record Received(int Quantity, string Reference) : ItemEvent;

    [EventName("stock_adjusted")]
    public sealed record Adjusted(int Delta, string Reason) : ItemEvent;

    [EventName("stock_reserved")]
    public sealed record Reserved(OrderId OrderId, int Quantity) : ItemEvent;

    [EventName("stock_released")]
    public sealed record Released(OrderId OrderId, int Quantity) : ItemEvent;

    [EventName("stock_shipped")]
    public sealed record Shipped(OrderId OrderId, int Quantity) : ItemEvent;

    [EventName("stock_low")]
    public sealed record Low(int Available, int ReorderPoint) : ItemEvent;
}

/// <summary>
/// An item and its stock. Which order holds how much is the reservations' to know: every event here that names an order is
/// recorded in one append with the order's reservation.
/// </summary>
public sealed record Item(bool IsRegistered, string Name, Money? UnitPrice, int ReorderPoint, int OnHand, int Reserved) : IState<Item, ItemEvent>
{
    /// <summary>The most pieces of one item that the house can count; far from where integers overflow.</summary>
    public const int MostOnHand = 1_000_000_000;

    public static Item Initial { get; } = new(IsRegistered: false, Name: "", UnitPrice: null, ReorderPoint: 0, OnHand: 0, Reserved: 0);

    public int Available => OnHand - Reserved;

    public Item Evolve(ItemEvent happened) => happened switch
    {
        ItemEvent.Registered e => this with { IsRegistered = true, Name = e.Name, UnitPrice = e.UnitPrice, ReorderPoint = e.ReorderPoint },
        ItemEvent.PriceChanged e => this with { UnitPrice = e.UnitPrice },
        ItemEvent.Received e => this with { OnHand = OnHand + e.Quantity },
        ItemEvent.Adjusted e => this with { OnHand = OnHand + e.Delta },
        ItemEvent.Reserved e => this with { Reserved = Reserved + e.Quantity },
        ItemEvent.Released e => this with { Reserved = Reserved - e.Quantity },
        ItemEvent.Shipped e => this with { OnHand = OnHand - e.Quantity, Reserved = Reserved - e.Quantity },
        _ => this,
    };

    /// <summary>The event, and the announcement of low stock when the event takes the available stock down to the reorder point.</summary>
    public Decision<ItemEvent> AnnouncingLowStock(ItemEvent happened)
    {
        var after = Evolve(happened);
        return Available > ReorderPoint && after.Available <= ReorderPoint
            ? [happened, new ItemEvent.Low(after.Available, ReorderPoint)]
            : happened;
    }

    public bool HasRoomFor(int quantity) => quantity <= MostOnHand - OnHand;

    public static Refusal TooMuch { get; } = new("stock-too-large", $"At most {MostOnHand} pieces of an item can be on hand.");

    public static Refusal NotFound(Sku sku) => Refusal.NotFound("item-not-found", $"There is no item {sku}.");
}
