using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>A webhook that was disabled is called again. What was given up meanwhile can be delivered again one by one.</summary>
public static class EnableWebhookEndpoint
{
    [WolverinePost("/notifications/webhooks/{webhookId}/enable")]
    public static (WebhookView, Events) Post([ForUpdate] Webhook webhook, Caller caller)
    {
        Events events = webhook.Status == WebhookStatus.Enabled ? [] : [new WebhookEnabled()];
        return (WebhookView.Of(webhook.After(events), caller.Id), events);
    }
}
