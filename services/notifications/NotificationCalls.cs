using ServiceDefaults.Operations.Journeys;

namespace Notifications;

internal sealed class NotificationCalls : IOutsideCalls
{
    public string? Called(object happened, object? before) => happened switch
    {
        MailSent or MailAttemptFailed => "mail server",
        WebhookDelivered or WebhookDeliveryFailed => "webhook",
        _ => null,
    };
}
