using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ServiceDefaults.EventStore;

namespace Notifications;

/// <summary>
/// A notification's identity, which names its stream: a UUIDv8 made of what caused it and whom it is for, so that whatever is heard twice is told
/// once.
/// </summary>
[JsonConverter(typeof(TextIdConverter<NotificationId>))]
public readonly record struct NotificationId(string Value) : ITextId<NotificationId>, IParsable<NotificationId>
{
    public static NotificationId Of(string cause, RecipientId recipient) => new(NamedUuid.Of($"{cause}\n{recipient}").ToString("D"));

    public static NotificationId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"Expected a notification id, a UUID in lower case with dashes; found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NotificationId result)
    {
        var valid = Guid.TryParseExact(s, "D", out var value);
        result = new NotificationId(value.ToString("D"));
        return valid;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out NotificationId result) => TryParse(s, null, out result);

    public override string ToString() => Value;

    static NotificationId ITextId<NotificationId>.Of(string value) => new(value);
}
