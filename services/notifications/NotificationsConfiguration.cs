using Contracts.Customers;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using ServiceDefaults.Archiving;
using ServiceDefaults.EventStore;
using ServiceDefaults.Messaging;
using Wolverine;

namespace Notifications;

/// <summary>The service's table of contents: its streams, read models, and where its messages go.</summary>
public static class NotificationsConfiguration
{
    public const string Service = "notifications";

    public static void Events(StoreOptions store)
    {
        // A recipient's stream is named by whom it is, a notification's by what caused it and whom it is for.
        var events = store.Events;
        events.StreamIdentity = StreamIdentity.AsString;
        events.MapEventType<PreferencesSet>("preferences_set");
        events.MapEventType<TopicUnsubscribed>("topic_unsubscribed");
        events.MapEventType<DigestScheduled>("digest_scheduled");
        events.MapEventType<DigestGathered>("digest_gathered");
        events.MapEventType<RecipientErased>("recipient_erased");
        events.MapEventType<NotificationRequested>("notification_requested");
        events.MapEventType<NotificationShown>("notification_shown");
        events.MapEventType<NotificationRead>("notification_read");
        events.MapEventType<ChannelSkipped>("channel_skipped");
        events.MapEventType<MailScheduled>("mail_scheduled");
        events.MapEventType<MailLeftForDigest>("mail_left_for_digest");
        events.MapEventType<MailGathered>("mail_gathered");
        events.MapEventType<MailPostponed>("mail_postponed");
        events.MapEventType<MailSent>("mail_sent");
        events.MapEventType<MailAttemptFailed>("mail_attempt_failed");
        events.MapEventType<MailGivenUp>("mail_given_up");

        store.Projections.Add<RecipientSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<NotificationSnapshot>(ProjectionLifecycle.Inline);
        store.AddKeysetIndexes<Notification>(row => new { row.Recipient, row.At, row.Id });
        store.AddDeadlineIndex<Notification>(notification => notification.Mail.DueAt, "mail", "dueAt");
        store.AddWebhooks();
    }

    // A recipient's preferences and a webhook hold until they are changed.
    public static void Ended(EndedStreams streams) => streams
        .Of<Notification>(notification => notification.IsOver)
        .Of<WebhookDelivery>(delivery => delivery.Status != WebhookDeliveryStatus.Pending);

    public static void Messages(Routes routes) => routes
        .Send<PersonalDataErased>("orders")
        .Local<GatherDigest>("digests", atOnce: 2)
        .AddWebhooks();

    public static void Options(IServiceCollection services)
    {
        services.AddOptions<NotificationOptions>().BindConfiguration(NotificationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure<IConfiguration>((mail, configuration) => mail.LinkKey ??= configuration.GetConnectionString("database"));
        services.ConfigureWolverine(wolverine => wolverine.BatchMessagesOf<SendMail>(batch =>
        {
            batch.BatchSize = SendMailHandler.AtOnce;
            batch.TriggerTime = TimeSpan.FromMilliseconds(100);
        }).MaximumParallelMessages(4));
    }
}
