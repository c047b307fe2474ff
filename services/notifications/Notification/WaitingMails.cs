using System.Text.Json;
using Marten;
using ServiceDefaults.Operations.Flows;

namespace Notifications;

/// <summary>Mails that are still to go out, as operators see them.</summary>
internal sealed class WaitingMails() : Flows<Notification>(
    notification => notification.Mail.DueAt,
    new("mail", notification => notification.Mail.Status == MailStatus.Scheduled),
    new("digest", notification => notification.Mail.Status == MailStatus.InDigest))
{
    // What is told of an order or a subscription is named by what caused it.
    public override async Task<IReadOnlyList<string>> StreamsOfAsync(string key, IQuerySession session, CancellationToken stop)
    {
        var told = await session.Query<Notification>().Where(one => one.Cause.Contains(key)).Select(one => one.Id).ToListAsync(stop);
        var delivered = await session.Query<WebhookDelivery>().Where(one => one.EventId.Contains(key)).Select(one => one.Id).ToListAsync(stop);
        return [.. told.Select(id => $"{id}"), .. delivered.Select(id => $"{id}")];
    }

    public override object? Abort(Flow flow, string reason, string by) => null;

    protected override async Task<Notification?> LoadAsync(string id, IQuerySession session, CancellationToken stop) =>
        NotificationId.TryParse(id, null, out var notification) ? await session.LoadAsync<Notification>(notification, stop) : null;

    protected override Flow Describe(Notification state, string step, DateTimeOffset until) => new(
        $"{state.Id}",
        "mail",
        step,
        state.At,
        until,
        JsonNamingPolicy.CamelCase.ConvertName($"{state.Mail.Status}"),
        MayBeAborted: false);

    // What waits for a digest goes out with it.
    protected override IEnumerable<object> Nudge(Notification state, DateTimeOffset now) =>
        state.Mail.Status == MailStatus.Scheduled ? [new SendMail(state.Id, state.Mail.Timer)] : [];
}
