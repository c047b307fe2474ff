using Marten;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>
/// The caller's feed, the newest first: what is for them, and for an operator what is for all operators. With <c>?unread=true</c> only what they have
/// not read. An operator may look at a customer's with <c>?customerId=</c>; to anybody else, others' feeds are empty.
/// </summary>
public static class ListNotificationsEndpoint
{
    private static readonly Sorting<Notification, string> Sorting = new Sorting<Notification, string>("-at", row => row.Id.Value)
        .By("at", "d.at", row => row.At);

    [WolverineGet("/notifications")]
    public static async Task<Page<NotificationView>> Get(
        PageRequest page, [FromQuery] bool? unread, [FromQuery] string? customerId, Caller caller, IQuerySession session, CancellationToken stop)
    {
        var feeds = FeedsOf(caller, customerId);
        var rows = session.Query<Notification>().Where(row => row.Recipient.IsOneOf(feeds) && row.IsShown);
        if (unread is { } only)
        {
            rows = rows.Where(row => row.IsRead != only);
        }

        var contact = (await session.LoadAsync<Recipient>(RecipientId.Customer(customerId ?? caller.Id), stop))?.Contact ?? Contact.Unknown;
        return (await Sorting.PageAsync(rows, page, stop)).Select(row => NotificationView.Of(row, contact));
    }

    internal static string[] FeedsOf(Caller caller, string? customer) => true switch
    {
        _ when customer is not null => caller.MaySee(customer) ? [RecipientId.Customer(customer).Value] : [],
        _ when caller.IsOperator => [RecipientId.Customer(caller.Id).Value, RecipientId.Operators.Value],
        _ => [RecipientId.Customer(caller.Id).Value],
    };
}
