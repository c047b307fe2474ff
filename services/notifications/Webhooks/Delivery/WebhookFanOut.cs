using Marten.Services.BatchQuerying;
using Wolverine;
using Wolverine.Marten;

namespace Notifications;

/// <summary>What an event means for webhooks: a delivery for each that wants it, and the message that asks for its first attempt.</summary>
public static class WebhookFanOut
{
    /// <summary>The webhooks that are told of such an event: its customer's, or the operators'.</summary>
    public static Task<IReadOnlyList<Webhook>> WebhooksFor(string? customer, IBatchedQuery batch) => customer is null
        ? batch.Query<Webhook>().Where(webhook => webhook.ForOperators).ToList()
        : batch.Query<Webhook>().Where(webhook => webhook.CustomerId == customer).ToList();

    /// <summary>
    /// The streams to start and the messages to send in the transaction in which the event is taken note of for the first time: a delivery's id
    /// follows from the event's, so that a second start would be refused.
    /// </summary>
    public static (IReadOnlyList<IMartenOp> Deliveries, OutgoingMessages Messages) Of(
        BusinessEvent happened, IReadOnlyList<Webhook> webhooks, DateTimeOffset now)
    {
        Webhook[] wanting =
        [
            .. webhooks.Where(webhook =>
                webhook.Status == WebhookStatus.Enabled && webhook.IsTold(happened.CustomerId) && webhook.Wants(happened.Topic)),
        ];
        return (
            [.. wanting.Select(webhook => Start(webhook, happened, now))],
            [.. wanting.Select(webhook => To(webhook, happened, now)).Select(delivery => new DeliverWebhook(delivery.Id, delivery.Timer))]);
    }

    internal static WebhookDelivery To(Webhook webhook, BusinessEvent happened, DateTimeOffset now) =>
        WebhookDelivery.Of(WebhookDeliveryId.Of(webhook.Id, happened.Id), Requested(webhook, happened, now));

    internal static IStartStream Start(Webhook webhook, BusinessEvent happened, DateTimeOffset now) =>
        MartenOps.StartStream<WebhookDelivery>(
            WebhookDeliveryId.Of(webhook.Id, happened.Id).Value, Requested(webhook, happened, now));

    // Lists are sorted by this time, and the database keeps fewer digits of it than a clock shows.
    private static WebhookDeliveryRequested Requested(Webhook webhook, BusinessEvent happened, DateTimeOffset now) => new(
        webhook.Id,
        webhook.CustomerId,
        happened.Id,
        happened.Topic,
        happened.Data,
        happened.At,
        new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero));
}
