using Marten;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>One webhook, without its secret.</summary>
public static class ReadWebhookEndpoint
{
    public static Task<Webhook?> LoadAsync(WebhookId webhookId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Webhook>(webhookId, stop);

    [WolverineGet("/notifications/webhooks/{webhookId}")]
    public static WebhookView Get(Webhook webhook, Caller caller) => WebhookView.Of(webhook, caller.Id);
}
