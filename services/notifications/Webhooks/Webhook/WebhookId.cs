using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ServiceDefaults.EventStore;

namespace Notifications;

/// <summary>A webhook's identity: a UUIDv7 in lower case with dashes, so that identities sort by the time of creation.</summary>
[JsonConverter(typeof(TextIdConverter<WebhookId>))]
public readonly record struct WebhookId(string Value) : ITextId<WebhookId>, IParsable<WebhookId>
{
    public static WebhookId New(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString("D"));

    public static WebhookId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"Expected a webhook's id, a UUID in lower case with dashes; found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out WebhookId result)
    {
        var valid = Guid.TryParseExact(s, "D", out var value);
        result = new WebhookId(value.ToString("D"));
        return valid;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out WebhookId result) => TryParse(s, null, out result);

    public override string ToString() => Value;

    static WebhookId ITextId<WebhookId>.Of(string value) => new(value);
}
