using Marten;
using Marten.Events;
using Marten.Events.Archiving;
using ServiceDefaults.Live;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>
/// The caller's feed as it grows: the newest that there are, or what came after <c>Last-Event-ID</c>, and then each when it comes. Positions are
/// those of the event store, which are given out in the order of commits.
/// </summary>
public static class FollowNotificationsEndpoint
{
    private const int Newest = 100;

    [WolverineGet("/notifications/live")]
    public static LiveStream<NotificationView> Get(Caller caller, IDocumentStore store)
    {
        var feeds = ListNotificationsEndpoint.FeedsOf(caller, null);
        return new LiveStream<NotificationView>(async (position, stop) =>
        {
            await using var session = store.QuerySession();
            var rows = (await session.Query<Notification>()
                .Where(row => row.Recipient.IsOneOf(feeds) && row.IsShown)
                .OrderByDescending(row => row.At)
                .Take(Newest)
                .ToListAsync(stop)).ToDictionary(row => row.Id.Value);
            string[] streams = [.. rows.Keys];
            var shown = await session.Events.QueryAllRawEvents()
                .Where(happened => happened.Sequence > position && happened.StreamKey!.IsOneOf(streams)
                    && happened.MaybeArchived() && happened.EventTypesAre(typeof(NotificationShown)))
                .OrderBy(happened => happened.Sequence)
                .ToListAsync(stop);
            var contact = (await session.LoadAsync<Recipient>(RecipientId.Customer(caller.Id), stop))?.Contact ?? Contact.Unknown;
            return [.. shown.Select(happened => new LiveEvent<NotificationView>(
                happened.Sequence, happened.EventTypeName, NotificationView.Of(rows[happened.StreamKey!], contact)))];
        });
    }
}
