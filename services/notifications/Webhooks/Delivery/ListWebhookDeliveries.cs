using Marten;
using ServiceDefaults.Api;
using Wolverine.Http;

namespace Notifications;

/// <summary>What was and is to be delivered to a webhook: the newest first.</summary>
public static class ListWebhookDeliveriesEndpoint
{
    private static readonly Sorting<WebhookDelivery, string> Sorting =
        new Sorting<WebhookDelivery, string>("-createdAt", delivery => delivery.Id.Value)
            .By("createdAt", "d.created_at", delivery => delivery.CreatedAt);

    public static Task<Webhook?> LoadAsync(WebhookId webhookId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Webhook>(webhookId, stop);

    [WolverineGet("/notifications/webhooks/{webhookId}/deliveries")]
    public static async Task<Page<WebhookDeliveryView>> Get(Webhook webhook, PageRequest page, IQuerySession session, CancellationToken stop)
    {
        var rows = session.Query<WebhookDelivery>().Where(delivery => delivery.WebhookId == webhook.Id);
        return (await Sorting.PageAsync(rows, page, stop)).Select(WebhookDeliveryView.Of);
    }
}
