using OperationsConsole.Services;

namespace OperationsConsole.Overview;

/// <summary>
/// What one service tells another, by the names of the messages without their version. The one that is told knows how many there were. What an
/// erasure is asked for and answered with is left out: its name does not say who sent it.
/// </summary>
public sealed record MessageRoute(string From, string To, params string[] Names)
{
    public static MessageRoute PrepaidOrders { get; } = new(Shop.Subscriptions, Shop.Orders, "orders.place-prepaid-order");

    public static MessageRoute PrepaidRefunds { get; } = new(Shop.Orders, Shop.Subscriptions, "orders.prepaid-order-refunded");

    public static MessageRoute StockAsked { get; } = new(
        Shop.Orders, Shop.Inventory, "inventory.reserve-stock", "inventory.commit-stock", "inventory.release-stock", "inventory.ship-stock");

    public static MessageRoute StockAnswered { get; } = new(
        Shop.Inventory, Shop.Orders, "inventory.item-registered", "inventory.price-changed", "inventory.stock-reserved", "inventory.stock-refused",
        "inventory.stock-committed", "inventory.stock-released");

    public static MessageRoute OrderNews { get; } = new(
        Shop.Orders, Shop.Notifications, "orders.order-confirmed", "orders.order-rejected", "orders.order-cancelled", "orders.order-shipped",
        "orders.order-delivered", "orders.order-returned", "orders.order-refunded");

    public static MessageRoute SubscriptionNews { get; } = new(
        Shop.Subscriptions, Shop.Notifications, "subscriptions.subscription-started", "subscriptions.subscription-renewed",
        "subscriptions.renewal-failed", "subscriptions.subscription-ended");

    public static MessageRoute StockNews { get; } = new(Shop.Inventory, Shop.Notifications, "inventory.stock-low");

    public static IReadOnlyList<MessageRoute> All { get; } =
        [PrepaidOrders, PrepaidRefunds, StockAsked, StockAnswered, OrderNews, SubscriptionNews, StockNews];

    /// <param name="message">A message's whole name, as <c>inventory.reserve-stock.V1</c>.</param>
    public bool Carries(string message) => Names.Any(name => message.StartsWith($"{name}.", StringComparison.Ordinal));
}
