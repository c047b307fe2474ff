using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ServiceDefaults.EventStore;

namespace Notifications;

/// <summary>
/// A delivery's identity, and what its receiver knows it by (<c>webhook-id</c>): the same for the same event and webhook however often it is made,
/// and without a dot, which would part it from the timestamp in what is signed.
/// </summary>
[JsonConverter(typeof(TextIdConverter<WebhookDeliveryId>))]
public readonly partial record struct WebhookDeliveryId(string Value) : ITextId<WebhookDeliveryId>, IParsable<WebhookDeliveryId>
{
    public const string Pattern = @"^msg_[0-9a-f]{32}\z";

    public static WebhookDeliveryId Of(WebhookId webhook, string eventId) =>
        new($"msg_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{webhook}/{eventId}")).AsSpan(0, 16))}");

    public static WebhookDeliveryId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"Expected a delivery's id, msg_ and 32 hexadecimal digits; found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out WebhookDeliveryId result)
    {
        var valid = s is not null && Form().IsMatch(s);
        result = valid ? new WebhookDeliveryId(s!) : default;
        return valid;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out WebhookDeliveryId result) => TryParse(s, null, out result);

    public override string ToString() => Value;

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();

    static WebhookDeliveryId ITextId<WebhookDeliveryId>.Of(string value) => new(value);
}
