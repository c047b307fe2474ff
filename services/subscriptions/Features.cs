namespace Subscriptions;

/// <summary>What an operator can turn off while the service runs.</summary>
internal static class Features
{
    /// <summary>Whether anybody may subscribe; off, what runs goes on and renews.</summary>
    public const string NewSubscriptions = "NewSubscriptions";
}
