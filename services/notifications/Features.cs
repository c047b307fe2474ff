namespace Notifications;

/// <summary>What an operator can turn off while the service runs.</summary>
internal static class Features
{
    /// <summary>Whether receivers are called; off, deliveries wait without losing an attempt, and go out when it is on again.</summary>
    public const string WebhookDelivery = "WebhookDelivery";
}
