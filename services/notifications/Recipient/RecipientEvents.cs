using Contracts;

namespace Notifications;

// What can happen to a recipient. Names and shapes are the storage format: add a version, never edit one in place.

/// <param name="Contact">How they are reached.</param>
/// <param name="IsOff">Whether they want nothing but what is critical.</param>
/// <param name="Channels">The channels of a topic; a topic that is not named has all.</param>
/// <param name="Digest">The topics that wait for the digest; null for those that do by default.</param>
public sealed record PreferencesSet(
    Personal<Contact> Contact, bool IsOff, IReadOnlyDictionary<string, IReadOnlyList<Channel>> Channels, IReadOnlyList<string>? Digest);

/// <summary>By the link in a mail: no more mail about this topic.</summary>
public sealed record TopicUnsubscribed(string Topic);

public sealed record DigestScheduled(DateTimeOffset DueAt);

public sealed record DigestGathered(int Count);

public sealed record RecipientErased;
