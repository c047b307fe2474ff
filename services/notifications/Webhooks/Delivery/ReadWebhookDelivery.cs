using Marten;
using Wolverine.Http;

namespace Notifications;

/// <summary>One delivery of a webhook.</summary>
public static class ReadWebhookDeliveryEndpoint
{
    public static async Task<WebhookDelivery?> LoadAsync(
        WebhookId webhookId, WebhookDeliveryId deliveryId, IQuerySession session, CancellationToken stop) =>
        await session.LoadAsync<WebhookDelivery>(deliveryId, stop) is { } delivery && delivery.WebhookId == webhookId ? delivery : null;

    [WolverineGet("/notifications/webhooks/{webhookId}/deliveries/{deliveryId}")]
    public static WebhookDeliveryView Get(WebhookDelivery delivery) => WebhookDeliveryView.Of(delivery);
}
