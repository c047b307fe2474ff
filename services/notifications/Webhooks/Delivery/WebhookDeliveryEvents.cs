namespace Notifications;

// What can happen to a delivery. Names and shapes are the storage format: add a version, never edit one in place. Nothing of what a receiver
// answers is kept but its status.

public sealed record WebhookDeliveryRequested(
    WebhookId WebhookId,
    string CustomerId,
    string EventId,
    string Topic,
    IReadOnlyDictionary<string, string> Data,
    DateTimeOffset HappenedAt,
    DateTimeOffset CreatedAt);

/// <summary>An attempt was not accepted; it is tried again at <paramref name="NextAt"/>, if ever.</summary>
public sealed record WebhookDeliveryFailed(int? Status, string Error, int Milliseconds, DateTimeOffset? NextAt);

public sealed record WebhookDelivered(int Status, int Milliseconds, DateTimeOffset At);

/// <summary>No further attempt is made by itself.</summary>
public sealed record WebhookDeliveryGivenUp(string Reason);

/// <summary>Somebody wants it delivered again, whatever has become of it.</summary>
public sealed record WebhookRedeliveryRequested(string By);
