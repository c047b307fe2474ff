using Marten;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>The caller has read a notification; saying so again changes nothing.</summary>
public static class MarkReadEndpoint
{
    [WolverinePost("/notifications/{notificationId}/read")]
    public static async Task<(NotificationView, Events)> Post(
        [ForUpdate] Notification notification, Caller caller, IQuerySession session, CancellationToken stop)
    {
        Events events = notification.IsRead ? [] : [new NotificationRead()];
        var reader = await session.LoadAsync<Recipient>(RecipientId.Customer(caller.Id), stop);
        return (NotificationView.Of(notification.After(events), reader?.Contact ?? Contact.Unknown), events);
    }
}
