using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>Sends the receiver something harmless, whatever topics it wants, so that its owner sees whether it works.</summary>
public static class TestWebhookEndpoint
{
    public const string Topic = "webhook.test";

    public static Task<Webhook?> LoadAsync(WebhookId webhookId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Webhook>(webhookId, stop);

    public static ProblemDetails Validate(Webhook webhook) => RedeliverWebhookEndpoint.RefuseUnlessEnabled(webhook);

    [WolverinePost("/notifications/webhooks/{webhookId}/test")]
    public static (CreationResponse<WebhookDeliveryView>, IStartStream, OutgoingMessages) Post([NotBody] Webhook webhook, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var ping = new BusinessEvent($"{Topic}:{Guid.CreateVersion7(now)}", Topic, webhook.CustomerId, new Dictionary<string, string>(), now);
        var delivery = WebhookFanOut.To(webhook, ping, now);
        return (
            CreationResponse.For(WebhookDeliveryView.Of(delivery), WebhookDeliveryView.PathOf(delivery)),
            WebhookFanOut.Start(webhook, ping, now),
            [new DeliverWebhook(delivery.Id, delivery.Timer)]);
    }
}
