using Marten;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>One notification, and what became of it.</summary>
public static class ReadNotificationEndpoint
{
    public static Task<Notification?> LoadAsync(NotificationId notificationId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Notification>(notificationId, stop);

    [WolverineGet("/notifications/{notificationId}")]
    public static async Task<NotificationView> Get(Notification notification, Caller caller, IQuerySession session, CancellationToken stop)
    {
        var reader = await session.LoadAsync<Recipient>(RecipientId.Customer(caller.Id), stop);
        return NotificationView.Of(notification, reader?.Contact ?? Contact.Unknown);
    }
}
