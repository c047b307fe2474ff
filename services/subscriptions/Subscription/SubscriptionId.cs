using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ServiceDefaults.EventStore;

namespace Subscriptions;

/// <summary>A subscription's identity: a UUIDv7 in lower case with dashes, which names its stream.</summary>
[JsonConverter(typeof(TextIdConverter<SubscriptionId>))]
public readonly record struct SubscriptionId(string Value) : ITextId<SubscriptionId>, IParsable<SubscriptionId>
{
    public static SubscriptionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString("D"));

    public static SubscriptionId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"Expected a subscription's id, a UUID in lower case with dashes; found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SubscriptionId result)
    {
        var valid = Guid.TryParseExact(s, "D", out var value);
        result = new SubscriptionId(value.ToString("D"));
        return valid;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out SubscriptionId result) => TryParse(s, null, out result);

    /// <summary>As messages carry it.</summary>
    public Guid ToGuid() => Guid.ParseExact(Value, "D");

    public override string ToString() => Value;

    static SubscriptionId ITextId<SubscriptionId>.Of(string value) => new(value);
}
