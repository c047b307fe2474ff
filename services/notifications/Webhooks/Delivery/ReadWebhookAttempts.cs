using JasperFx.Events;
using Marten;
using ServiceDefaults.Archiving;
using Wolverine.Http;

namespace Notifications;

/// <summary>Every attempt of a delivery, the oldest first.</summary>
public static class ReadWebhookAttemptsEndpoint
{
    public static Task<WebhookDelivery?> LoadAsync(
        WebhookId webhookId, WebhookDeliveryId deliveryId, IQuerySession session, CancellationToken stop) =>
        ReadWebhookDeliveryEndpoint.LoadAsync(webhookId, deliveryId, session, stop);

    [WolverineGet("/notifications/webhooks/{webhookId}/deliveries/{deliveryId}/attempts")]
    public static async Task<IReadOnlyList<WebhookAttempt>> Get(WebhookDelivery delivery, IQuerySession session, CancellationToken stop)
    {
        var events = await session.WholeStream(delivery.Id.Value).ToListAsync(stop);
        return [.. events.Select(WebhookAttempt.Of).OfType<WebhookAttempt>()];
    }
}

/// <summary>One attempt: the status that the receiver answered with, or the error that came instead of one that counts.</summary>
public sealed record WebhookAttempt(DateTimeOffset At, int? Status, string? Error, int Milliseconds)
{
    public static WebhookAttempt? Of(IEvent e) => e.Data switch
    {
        WebhookDelivered delivered => new(e.Timestamp, delivered.Status, null, delivered.Milliseconds),
        WebhookDeliveryFailed failed => new(e.Timestamp, failed.Status, failed.Error, failed.Milliseconds),
        _ => null,
    };
}
