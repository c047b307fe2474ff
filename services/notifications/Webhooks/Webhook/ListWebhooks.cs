using Marten;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>A customer's own webhooks, or for an operator everybody's: the newest first.</summary>
public static class ListWebhooksEndpoint
{
    private static readonly Sorting<Webhook, string> Sorting = new Sorting<Webhook, string>("-createdAt", webhook => webhook.Id.Value)
        .By("createdAt", "d.id", webhook => webhook.Id.Value);

    [WolverineGet("/notifications/webhooks")]
    public static async Task<Page<WebhookView>> Get(PageRequest page, Caller caller, IQuerySession session, CancellationToken stop)
    {
        IQueryable<Webhook> rows = session.Query<Webhook>();
        if (!caller.IsOperator)
        {
            rows = rows.Where(webhook => webhook.CustomerId == caller.Id);
        }

        return (await Sorting.PageAsync(rows, page, stop)).Select(webhook => WebhookView.Of(webhook, caller.Id));
    }
}
