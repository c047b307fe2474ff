namespace Subscriptions;

/// <summary>Why a subscription ended. Callers may branch on them.</summary>
public static class Reasons
{
    public const string Requested = "requested";
    public const string Unpaid = "unpaid";
    public const string Erased = "erased";
}
