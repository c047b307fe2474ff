using System.Text.Json.Serialization;
using Contracts;
using JasperFx.Events;
using Marten.Events.Aggregation;
using ServiceDefaults.Api;

namespace Notifications;

/// <summary>What somebody wants to be told, and how.</summary>
public sealed record Recipient : IVersioned
{
    public required RecipientId Id { get; init; }

    public long Version { get; init; }

    /// <summary>How they are reached, encrypted; null when they never said.</summary>
    public Personal<Contact>? Details { get; init; }

    public bool IsOff { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<Channel>> Channels { get; init; } = new Dictionary<string, IReadOnlyList<Channel>>();

    public IReadOnlyList<string>? Digest { get; init; }

    /// <summary>When what waits for the digest is gathered; null when nothing waits.</summary>
    public DateTimeOffset? DigestDueAt { get; init; }

    public bool IsErased { get; init; }

    [JsonIgnore]
    public Contact Contact => Details?.Value ?? Contact.Unknown;

    /// <summary>Of whom nothing is known yet.</summary>
    public static Recipient Unknown(RecipientId id) => new() { Id = id };

    /// <summary>Why they are not to be told of a topic on a channel; null when they are.</summary>
    internal string? Refuses(Topic topic, Channel channel) => true switch
    {
        _ when IsErased => SkipReasons.Erased,
        _ when channel == Channel.Email && Contact.Email is null => SkipReasons.NoAddress,
        _ when topic.IsCritical => null,
        _ when IsOff => SkipReasons.TurnedOff,
        _ when !ChannelsOf(topic).Contains(channel) => SkipReasons.NotChosen,
        _ => null,
    };

    /// <summary>How they are told of a topic, if they are to be told at all.</summary>
    internal IReadOnlyList<Channel> ChannelsOf(Topic topic) =>
        !topic.IsCritical && Channels.TryGetValue(topic.Name, out var chosen) ? chosen : topic.Channels;

    /// <summary>Whether a topic's mail waits for the digest.</summary>
    internal bool Digests(Topic topic) => !topic.IsCritical && (Digest?.Contains(topic.Name) ?? topic.IsLow);

    public Recipient After(object happened) => Changed(happened) with { Version = Version + 1 };

    public Recipient After(IEnumerable<object> happened) => happened.Aggregate(this, (recipient, next) => recipient.After(next));

    public override string ToString() => $"recipient {Id}, version {Version}";

    private Recipient Changed(object happened) => happened switch
    {
        PreferencesSet e => this with { Details = e.Contact, IsOff = e.IsOff, Channels = e.Channels, Digest = e.Digest },
        TopicUnsubscribed e => this with { Channels = WithoutMail(Topic.Of(e.Topic)) },
        DigestScheduled e => this with { DigestDueAt = e.DueAt },
        DigestGathered => this with { DigestDueAt = null },
        RecipientErased => this with { Details = null, IsErased = true },
        _ => this,
    };

    private Dictionary<string, IReadOnlyList<Channel>> WithoutMail(Topic topic) => new(Channels)
    {
        [topic.Name] = [.. ChannelsOf(topic).Where(channel => channel != Channel.Email)],
    };
}

/// <summary>The recipient as decisions and readers see them, written in the transaction of their events.</summary>
public sealed class RecipientSnapshot : SingleStreamProjection<Recipient, RecipientId>
{
    public RecipientSnapshot()
    {
        IncludeType<PreferencesSet>();
        IncludeType<TopicUnsubscribed>();
        IncludeType<DigestScheduled>();
        IncludeType<DigestGathered>();
        IncludeType<RecipientErased>();
    }

    // A stream of another kind that is archived comes by here as well.
    public override Recipient? Evolve(Recipient? snapshot, RecipientId id, IEvent e) =>
        e.Data is Archived ? snapshot : (snapshot ?? Recipient.Unknown(id)).After(e.Data);
}
