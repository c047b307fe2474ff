namespace Notifications;

// What can happen to a notification. Names and shapes are the storage format: add a version, never edit one in place.

/// <param name="Cause">What happened, as <see cref="BusinessEvent.Id"/>.</param>
/// <param name="Topic">What it is about.</param>
/// <param name="Recipient">Whom it is for.</param>
/// <param name="Data">What its templates are told.</param>
/// <param name="RequestedAt">When it was heard of (UTC).</param>
/// <param name="Gathered">What a digest gathers; null for any other notification.</param>
public sealed record NotificationRequested(
    string Cause,
    string Topic,
    RecipientId Recipient,
    IReadOnlyDictionary<string, string> Data,
    DateTimeOffset RequestedAt,
    IReadOnlyList<GatheredNotification>? Gathered = null);

/// <summary>One line of a digest.</summary>
public sealed record GatheredNotification(string Topic, IReadOnlyDictionary<string, string> Data, DateTimeOffset RequestedAt);

/// <summary>It stands in the recipient's feed.</summary>
public sealed record NotificationShown;

public sealed record NotificationRead;

/// <summary>It does not go out on this channel, for one of the <see cref="SkipReasons"/>.</summary>
public sealed record ChannelSkipped(Channel Channel, string Reason);

public sealed record MailScheduled(DateTimeOffset DueAt);

/// <summary>It is one line of the mail that goes out then.</summary>
public sealed record MailLeftForDigest(DateTimeOffset DueAt);

public sealed record MailGathered(NotificationId Digest);

/// <summary>It came due in the quiet hours of its recipient.</summary>
public sealed record MailPostponed(DateTimeOffset DueAt);

public sealed record MailSent(int Attempt);

/// <param name="Attempt">Which one, 1 or more.</param>
/// <param name="Reason">A code of <see cref="MailOutcome"/>.</param>
/// <param name="RetryAt">When it is tried again; null when it is not.</param>
public sealed record MailAttemptFailed(int Attempt, string Reason, DateTimeOffset? RetryAt);

public sealed record MailGivenUp(int Attempts);

/// <summary>Why a notification does not go out on a channel.</summary>
internal static class SkipReasons
{
    public const string Erased = "erased";
    public const string NoAddress = "no-address";
    public const string TurnedOff = "turned-off";
    public const string NotChosen = "not-chosen";
}
