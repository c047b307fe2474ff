namespace AppHost;

/// <summary>The users that identity knows when the AppHost asks for it, and only then.</summary>
public static class DemoUsers
{
    public const string Password = "Passw0rd!";
    public const string Customer = "customer";
    public const string OtherCustomer = "customer2";
    public const string Operator = "operator";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Customer, OtherCustomer, Operator, Admin];
}
