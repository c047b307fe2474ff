using System.Text.Json.Serialization;
using ServiceDefaults.Api;

namespace Notifications;

/// <summary>What a caller has said about how they want to be told, with what they did not say filled in.</summary>
public sealed record PreferencesView(
    string? Email,
    string Locale,
    string TimeZone,
    bool Off,
    IReadOnlyDictionary<string, IReadOnlyList<Channel>> Channels,
    QuietHours? QuietHours,
    IReadOnlyList<string> Digest,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    public const string Path = "/api/v1/notifications/preferences";

    private static readonly Dictionary<string, Link> Actions = new() { ["self"] = new(Path), ["change"] = new(Path, HttpMethods.Put) };

    [JsonIgnore]
    public long Version { get; init; }

    /// <param name="recipient">Who they are to us.</param>
    /// <param name="claimed">The address in their token, which they have until they give another.</param>
    public static PreferencesView Of(Recipient recipient, string? claimed) => new(
        recipient.Details is null && !recipient.IsErased ? claimed : recipient.Contact.Email,
        recipient.Contact.Locale,
        recipient.Contact.TimeZone,
        recipient.IsOff,
        Topic.All.Append(Topic.Digest).ToDictionary(topic => topic.Name, recipient.ChannelsOf),
        recipient.Contact.QuietHours,
        [.. Topic.All.Where(recipient.Digests).Select(topic => topic.Name)],
        Actions)
    {
        Version = recipient.Version,
    };

    /// <summary>No log shows the address by way of an interpolated view.</summary>
    public override string ToString() => "(preferences)";
}
