using System.Diagnostics;
using System.Diagnostics.Metrics;
using JasperFx.Events;
using Marten.Services;
using ServiceDefaults.Telemetry;

namespace Notifications;

/// <summary>What is counted of notifications: each attempt, on whichever channel.</summary>
internal sealed class NotificationMetrics(Meter meter) : IEventMetrics
{
    private const string Email = "email";
    private const string Feed = "feed";
    private const string Webhook = "webhook";
    private const string Sent = "sent";
    private const string Failed = "failed";
    private const string GivenUp = "given-up";
    private const string Skipped = "skipped";

    private readonly Counter<long> attempts = meter.CreateCounter<long>(
        "notifications.attempts", "{attempt}", "What became of attempts to tell somebody something, by channel, and what was left out or given up.");

    public void Begin()
    {
        foreach (var (channel, outcome) in from channel in (string[])[Email, Webhook]
                                           from outcome in (string[])[Sent, Failed, GivenUp]
                                           select (channel, outcome))
        {
            Add(0, channel, outcome);
        }

        Add(0, Email, Skipped);
        Add(0, Feed, Sent);
        Add(0, Feed, Skipped);
    }

    public void Count(IEvent happened, IChangeSet commit, DateTimeOffset at)
    {
        if (Of(happened.Data) is var (channel, outcome))
        {
            Add(1, channel, outcome);
        }
    }

    private static (string Channel, string Outcome)? Of(object happened) => happened switch
    {
        NotificationShown => (Feed, Sent),
        ChannelSkipped { Channel: Channel.Email } => (Email, Skipped),
        ChannelSkipped => (Feed, Skipped),
        MailSent => (Email, Sent),
        MailAttemptFailed => (Email, Failed),
        MailGivenUp => (Email, GivenUp),
        WebhookDelivered => (Webhook, Sent),
        WebhookDeliveryFailed => (Webhook, Failed),
        WebhookDeliveryGivenUp => (Webhook, GivenUp),
        _ => null,
    };

    private void Add(long count, string channel, string outcome) =>
        attempts.Add(count, new TagList { { "notification.channel", channel }, { "notification.outcome", outcome } });
}
