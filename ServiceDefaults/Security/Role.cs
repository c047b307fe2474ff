namespace ServiceDefaults.Security;

/// <summary>The roles in tokens. <see cref="Operator"/> and <see cref="Admin"/> are also the names of the policies that ask for them.</summary>
public static class Role
{
    /// <summary>Own objects only.</summary>
    public const string Customer = "customer";

    /// <summary>All orders, inventory and notifications; its policy lets an admin in too.</summary>
    public const string Operator = "operator";

    /// <summary>Plans, operations and identity.</summary>
    public const string Admin = "admin";
}
