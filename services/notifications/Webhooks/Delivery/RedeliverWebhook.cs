using Marten;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Http;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>
/// Delivers once more, at once and with a whole schedule of retries, what was delivered, was given up or waits: under the same id, by which a
/// receiver knows what it has already seen.
/// </summary>
public static class RedeliverWebhookEndpoint
{
    public static Task<Webhook?> LoadAsync(WebhookId webhookId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Webhook>(webhookId, stop);

    public static ProblemDetails Validate(WebhookDelivery delivery, Webhook? webhook) => webhook is null || delivery.WebhookId != webhook.Id
        ? new ProblemDetails { Status = 404, Extensions = { [ApiError.CodeMember] = "webhook-delivery-not-found" } }
        : delivery.IsArchived
            ? Refusals.Rule("webhook-delivery-archived", "This delivery ended long ago and is closed.")
            : RefuseUnlessEnabled(webhook);

    [WolverinePost("/notifications/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver")]
    public static (WebhookDeliveryView, Events, OutgoingMessages) Post(
        [ForUpdate(FromRoute = "deliveryId")] WebhookDelivery delivery, Caller caller)
    {
        Events events = [new WebhookRedeliveryRequested(caller.Id)];
        var after = delivery.After(events);
        return (WebhookDeliveryView.Of(after), events, [new DeliverWebhook(after.Id, after.Timer)]);
    }

    internal static ProblemDetails RefuseUnlessEnabled(Webhook webhook) => webhook.Status == WebhookStatus.Enabled
        ? WolverineContinue.NoProblems
        : Refusals.Rule("webhook-disabled", "This webhook is disabled; enable it first.");
}
