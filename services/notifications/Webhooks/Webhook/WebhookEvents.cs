using Contracts;

namespace Notifications;

// What can happen to a webhook. Names and shapes are the storage format: add a version, never edit one in place.

/// <summary>It begins, for what concerns its owner; <paramref name="ForOperators"/>: also for what concerns no customer.</summary>
public sealed record WebhookCreated(
    string CustomerId, Personal<string> Url, IReadOnlyList<string> Topics, Personal<string> Secret, bool ForOperators, DateTimeOffset CreatedAt);

public sealed record WebhookChanged(Personal<string> Url, IReadOnlyList<string> Topics);

/// <summary>The secret before this one signs as well, until then.</summary>
public sealed record WebhookSecretRotated(Personal<string> Secret, DateTimeOffset OverlapUntil);

/// <summary>An attempt has failed; until <paramref name="WaitUntil"/> nothing more is sent to it.</summary>
public sealed record WebhookFailed(DateTimeOffset At, DateTimeOffset? WaitUntil);

/// <summary>The first attempt after failed ones was accepted.</summary>
public sealed record WebhookRecovered;

public sealed record WebhookDisabled(string Reason);

public sealed record WebhookEnabled;

public sealed record WebhookDeleted(string Reason);
