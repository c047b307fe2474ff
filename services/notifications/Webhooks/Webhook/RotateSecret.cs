using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>A new secret, shown in this answer only. The one before it signs beside it for a while; one that is older still signs no more.</summary>
public static class RotateSecretEndpoint
{
    public static ProblemDetails Validate(Webhook webhook, Caller caller) =>
        webhook.CustomerId == caller.Id ? WolverineContinue.NoProblems : ChangeWebhookEndpoint.RefuseOthers();

    [WolverinePost("/notifications/webhooks/{webhookId}/rotate-secret")]
    public static (WebhookView, Events) Post([ForUpdate] Webhook webhook, IOptions<WebhookOptions> options, TimeProvider clock)
    {
        Events events = [new WebhookSecretRotated(WebhookSecret.New(webhook.CustomerId), clock.GetUtcNow() + options.Value.SecretOverlap)];
        return (WebhookView.Showing(webhook.After(events)), events);
    }
}
