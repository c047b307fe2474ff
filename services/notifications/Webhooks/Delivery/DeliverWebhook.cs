using Marten;
using Microsoft.Extensions.Options;
using Microsoft.FeatureManagement;
using ServiceDefaults.Messaging;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace Notifications;

/// <summary>Asks for an attempt of a delivery; <paramref name="Timer"/> says which one of its messages this is.</summary>
[MessageIdentity("notifications.deliver-webhook", Version = 1)]
public sealed record DeliverWebhook(WebhookDeliveryId DeliveryId, int Timer);

public static class DeliverWebhookHandler
{
    // No transaction is open during the call. Both streams are locked after it, always in this order: a conflict would have the receiver called
    // again for nothing. What a kill before the commit leaves behind is the message, and so the same call once more, under the same id.
    public static async Task<WebhookCall> LoadAsync(
        DeliverWebhook message,
        IDocumentSession session,
        WebhookCourier courier,
        IFeatureManager features,
        IOptions<WebhookOptions> options,
        TimeProvider clock,
        CancellationToken stop)
    {
        var delivery = await session.LoadAsync<WebhookDelivery>(message.DeliveryId, stop)
            ?? throw new NonRetriableException($"Expected the delivery {message.DeliveryId}; found none.");
        var webhook = await session.LoadAsync<Webhook>(delivery.WebhookId, stop);
        var isHeld = !await features.IsEnabledAsync(Features.WebhookDelivery);
        var answer = !isHeld && new Delivering(options.Value, clock.GetUtcNow(), 0).MaySend(message, delivery, webhook)
            ? await courier.SendAsync(webhook!, delivery, stop)
            : null;

        await session.BeginTransactionAsync(stop);
        return new WebhookCall(
            (await session.Events.FetchForExclusiveWriting<WebhookDelivery>(delivery.Id.Value, stop)).Aggregate!,
            (await session.Events.FetchForExclusiveWriting<Webhook>(delivery.WebhookId.Value, stop)).Aggregate,
            answer,
            isHeld);
    }

    public static (WebhookCallEvents, OutgoingMessages) Handle(
        DeliverWebhook message, WebhookCall call, IOptions<WebhookOptions> options, TimeProvider clock)
    {
        var delivering = new Delivering(options.Value, clock.GetUtcNow(), Random.Shared.NextDouble());
        var (ofDelivery, ofWebhook, messages) = call.Answer is { } answer
            ? delivering.OnAnswer(message, call.Delivery, call.Webhook, answer)
            : delivering.OnNotSent(message, call.Delivery, call.Webhook, call.IsHeld);
        return (new WebhookCallEvents(call.Delivery.Id, ofDelivery, call.Delivery.WebhookId, ofWebhook), messages);
    }
}

/// <summary>
/// A delivery and its webhook, both locked, and what the receiver said; null when it was not called, as when all deliveries are held.
/// </summary>
public sealed record WebhookCall(WebhookDelivery Delivery, Webhook? Webhook, WebhookAnswer? Answer, bool IsHeld);

/// <summary>What a call means for the delivery and for the webhook: appended to the streams that were locked.</summary>
public sealed record WebhookCallEvents(WebhookDeliveryId DeliveryId, Events OfDelivery, WebhookId WebhookId, Events OfWebhook) : IMartenOp
{
    public void Execute(IDocumentSession session)
    {
        Append(session, DeliveryId.Value, OfDelivery);
        Append(session, WebhookId.Value, OfWebhook);
    }

    private static void Append(IDocumentSession session, string stream, Events events)
    {
        if (events.Count > 0)
        {
            session.Events.Append(stream, events);
        }
    }
}
