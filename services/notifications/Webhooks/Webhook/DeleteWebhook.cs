using Marten;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>The webhook goes, and what is still to be delivered to it is given up when its time comes.</summary>
public static class DeleteWebhookEndpoint
{
    private const string Unwanted = "deleted";
    private const string OwnerErased = "owner-erased";

    [WolverineDelete("/notifications/webhooks/{webhookId}")]
    public static (WebhookView, Events) Delete([ForUpdate] Webhook webhook, Caller caller)
    {
        Events events = [new WebhookDeleted(Unwanted)];
        return (WebhookView.Of(webhook.After(events), caller.Id), events);
    }

    /// <summary>Ends every webhook of somebody who is erased, in the transaction of whoever erases.</summary>
    public static async Task DeleteOfAsync(string customer, IDocumentSession session, CancellationToken stop)
    {
        foreach (var webhook in await session.Query<Webhook>().Where(webhook => webhook.CustomerId == customer).ToListAsync(stop))
        {
            session.Events.Append(webhook.Id.Value, new WebhookDeleted(OwnerErased));
        }
    }
}
