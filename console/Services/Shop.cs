namespace OperationsConsole.Services;

/// <summary>The services that are operated, by the names under which they are found and under which their APIs stand.</summary>
public static class Shop
{
    public const string Orders = "orders";
    public const string Inventory = "inventory";
    public const string Subscriptions = "subscriptions";
    public const string Notifications = "notifications";

    public static readonly IReadOnlyList<string> Services = [Orders, Inventory, Subscriptions, Notifications];
}
