using System.Text.Json.Serialization;
using JasperFx.Events;
using Marten.Events.Aggregation;
using ServiceDefaults.Api;

namespace Notifications;

public enum WebhookDeliveryStatus
{
    Pending,
    Delivered,
    Failed,
}

/// <summary>One event on its way to one webhook: every attempt, and when the next one is. <see cref="Delivering"/> decides.</summary>
public sealed record WebhookDelivery(
    WebhookDeliveryId Id,
    WebhookId WebhookId,
    string CustomerId,
    string EventId,
    string Topic,
    IReadOnlyDictionary<string, string> Data,
    DateTimeOffset HappenedAt,
    DateTimeOffset CreatedAt) : IOwned, IVersioned
{
    public long Version { get; init; }

    public WebhookDeliveryStatus Status { get; init; }

    /// <summary>Why it was given up.</summary>
    public string? Reason { get; init; }

    /// <summary>All attempts that were answered or failed.</summary>
    public int Attempts { get; init; }

    /// <summary>The attempts since it was last asked for: what the schedule of retries counts.</summary>
    public int AttemptsOfRound { get; init; }

    /// <summary>Counts the messages that ask for an attempt; only the last one means something.</summary>
    public int Timer { get; init; }

    public DateTimeOffset? NextAt { get; init; }

    public int? LastStatus { get; init; }

    public string? LastError { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Whether its stream is closed: it ended long ago, and takes no event any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsArchived { get; init; }

    string IOwned.OwnerId => CustomerId;

    public static WebhookDelivery Of(WebhookDeliveryId id, WebhookDeliveryRequested e) =>
        new(id, e.WebhookId, e.CustomerId, e.EventId, e.Topic, e.Data, e.HappenedAt, e.CreatedAt) { Timer = 1, Version = 1 };

    /// <summary>The delivery after one more event.</summary>
    public WebhookDelivery After(object happened) => Changed(happened) with { Version = Version + 1 };

    /// <summary>The delivery after some more events.</summary>
    public WebhookDelivery After(IEnumerable<object> happened) => happened.Aggregate(this, (delivery, next) => delivery.After(next));

    private WebhookDelivery Changed(object happened) => happened switch
    {
        WebhookDeliveryFailed e => Attempted(e.Status, e.Error) with { NextAt = e.NextAt, Timer = e.NextAt is null ? Timer : Timer + 1 },
        WebhookDelivered e => Attempted(e.Status, null) with
        {
            Status = WebhookDeliveryStatus.Delivered,
            DeliveredAt = e.At,
            NextAt = null,
        },
        WebhookDeliveryGivenUp e => this with { Status = WebhookDeliveryStatus.Failed, Reason = e.Reason, NextAt = null },
        Archived => this with { IsArchived = true },
        WebhookRedeliveryRequested => this with
        {
            Status = WebhookDeliveryStatus.Pending,
            Reason = null,
            AttemptsOfRound = 0,
            Timer = Timer + 1,
            NextAt = null,
            DeliveredAt = null,
        },
        _ => this,
    };

    private WebhookDelivery Attempted(int? status, string? error) =>
        this with { Attempts = Attempts + 1, AttemptsOfRound = AttemptsOfRound + 1, LastStatus = status, LastError = error };
}

/// <summary>The delivery as its handler and readers see it, written in the transaction of its events.</summary>
public sealed class WebhookDeliverySnapshot : SingleStreamProjection<WebhookDelivery, WebhookDeliveryId>
{
    // Without this it would be asked about all other streams as well.
    public WebhookDeliverySnapshot()
    {
        IncludeType<WebhookDeliveryRequested>();
        IncludeType<WebhookDeliveryFailed>();
        IncludeType<WebhookDelivered>();
        IncludeType<WebhookDeliveryGivenUp>();
        IncludeType<WebhookRedeliveryRequested>();
    }

    public override WebhookDelivery? Evolve(WebhookDelivery? snapshot, WebhookDeliveryId id, IEvent e) =>
        e.Data is WebhookDeliveryRequested requested ? WebhookDelivery.Of(id, requested) : snapshot?.After(e.Data);
}
