using Wolverine;
using Wolverine.Marten;

namespace Notifications;

/// <summary>
/// Whether a delivery is attempted now, and what an attempt's outcome means for it and for its webhook. A message that asks for an attempt is
/// judged by the delivery's state; a newer one, with a higher number, makes it mean nothing.
/// </summary>
/// <param name="options">The schedule.</param>
/// <param name="now">The clock's reading.</param>
/// <param name="jitter">A random number from 0 to 1, so that what failed together does not come back together.</param>
internal sealed class Delivering(WebhookOptions options, DateTimeOffset now, double jitter)
{
    private const double Spread = 0.2;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    public const string Gone = "gone";
    public const string KeepsFailing = "keeps-failing";
    public const string RetriesExhausted = "retries-exhausted";
    public const string WebhookIsDisabled = "webhook-disabled";
    public const string WebhookIsDeleted = "webhook-deleted";

    private static readonly (Events OfDelivery, Events OfWebhook, OutgoingMessages) Nothing = ([], [], []);

    public bool MaySend(DeliverWebhook message, WebhookDelivery delivery, Webhook? webhook) =>
        IsAwaited(message, delivery) && webhook is { IsReachable: true } && !IsLeftInPeace(webhook);

    /// <summary>Nothing was sent, as it may not be now, as the receiver has enough to do, or as all deliveries are held.</summary>
    public (Events OfDelivery, Events OfWebhook, OutgoingMessages) OnNotSent(
        DeliverWebhook message, WebhookDelivery delivery, Webhook? webhook, bool isHeld = false) => webhook switch
        {
            _ when !IsAwaited(message, delivery) => Nothing,
            null => GiveUp(WebhookIsDeleted),
            { IsReachable: false } => GiveUp(WebhookIsDisabled),
            _ when isHeld => Again(message, now + (options.HoldFor * (1 + jitter))),
            _ when IsLeftInPeace(webhook) => Again(message, webhook.WaitUntil!.Value + (options.Timeout * jitter)),
            _ => Again(message, now + ShortestWait + (options.Timeout * jitter)),
        };

    public (Events OfDelivery, Events OfWebhook, OutgoingMessages) OnAnswer(
        DeliverWebhook message, WebhookDelivery delivery, Webhook? webhook, WebhookAnswer answer)
    {
        if (answer.IsAccepted)
        {
            Events recovered = webhook?.Failures > 0 ? [new WebhookRecovered()] : [];
            return ([new WebhookDelivered(answer.Status!.Value, answer.Milliseconds, now)], recovered, []);
        }

        var ofWebhook = webhook is { Status: WebhookStatus.Enabled } ? OnFailure(webhook, answer) : [];

        // A redelivery that was asked for during the attempt has a message of its own, and goes on by that.
        if (!IsAwaited(message, delivery))
        {
            return ([Failed(answer, null)], ofWebhook, []);
        }

        return (answer.IsGone ? null : NextAttempt(delivery, answer, ofWebhook.OfType<WebhookFailed>().SingleOrDefault()?.WaitUntil)) is { } next
            ? ([Failed(answer, next)], ofWebhook, [new DeliverWebhook(delivery.Id, delivery.After(Failed(answer, next)).Timer).ScheduledAt(next)])
            : ([Failed(answer, null), new WebhookDeliveryGivenUp(answer.IsGone ? Gone : RetriesExhausted)], ofWebhook, []);
    }

    private static WebhookDeliveryFailed Failed(WebhookAnswer answer, DateTimeOffset? next) =>
        new(answer.Status, answer.Error!, answer.Milliseconds, next);

    private Events OnFailure(Webhook webhook, WebhookAnswer answer)
    {
        if (answer.IsGone)
        {
            return [new WebhookDisabled(Gone)];
        }

        var pause = Longer(options.BreakAt(webhook.Failures + 1) ?? TimeSpan.Zero, AskedFor(answer));
        var failed = new WebhookFailed(now, pause > TimeSpan.Zero ? now + pause : null);
        var after = webhook.After(failed);
        return after.Failures >= options.DisableAfterFailures && now - after.FailingSince >= options.DisableAfter
            ? [failed, new WebhookDisabled(KeepsFailing)]
            : [failed];
    }

    private DateTimeOffset? NextAttempt(WebhookDelivery delivery, WebhookAnswer answer, DateTimeOffset? waitUntil)
    {
        if (options.PauseAfter(delivery.AttemptsOfRound + 1) is not { } pause)
        {
            return null;
        }

        var next = now + Longer(pause * (1 + (Spread * jitter)), AskedFor(answer));
        return waitUntil > next ? waitUntil : next;
    }

    private TimeSpan AskedFor(WebhookAnswer answer) => answer.RetryAfter is { } asked && asked < options.MostRetryAfter
        ? asked
        : answer.RetryAfter is null ? TimeSpan.Zero : options.MostRetryAfter;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private bool IsLeftInPeace(Webhook webhook) => webhook.WaitUntil > now;

    private static bool IsAwaited(DeliverWebhook message, WebhookDelivery delivery) =>
        delivery.Status == WebhookDeliveryStatus.Pending && message.Timer == delivery.Timer;

    private static (Events, Events, OutgoingMessages) GiveUp(string reason) => ([new WebhookDeliveryGivenUp(reason)], [], []);

    private static (Events, Events, OutgoingMessages) Again(DeliverWebhook message, DateTimeOffset at) => ([], [], [message.ScheduledAt(at)]);
}
