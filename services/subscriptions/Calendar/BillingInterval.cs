using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Subscriptions;

public enum IntervalUnit
{
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

/// <summary>
/// How long a period lasts: an ISO 8601 duration of one unit, from PT1S to P5Y. Of two units, as in P1M2D, nobody can say which is added first.
/// </summary>
[JsonConverter(typeof(BillingIntervalConverter))]
public sealed partial record BillingInterval(int Count, IntervalUnit Unit)
{
    public const string Pattern = @"^P(?<count>[0-9]{1,9})(?<unit>[DWMY])\z|^P(?<time>T)(?<count>[0-9]{1,9})(?<unit>[HMS])\z";
    public const string Form = "an ISO 8601 duration of one unit, from PT1S to P5Y, as PT30S, P1W, P1M or P1Y";

    // Five years, whatever they are counted in.
    private static readonly Dictionary<string, (IntervalUnit Unit, int Most)> Units = new()
    {
        ["TS"] = (IntervalUnit.Seconds, 5 * 365 * 86_400),
        ["TM"] = (IntervalUnit.Minutes, 5 * 365 * 1440),
        ["TH"] = (IntervalUnit.Hours, 5 * 365 * 24),
        ["D"] = (IntervalUnit.Days, 5 * 365),
        ["W"] = (IntervalUnit.Weeks, 5 * 52),
        ["M"] = (IntervalUnit.Months, 5 * 12),
        ["Y"] = (IntervalUnit.Years, 5),
    };

    public static BillingInterval Parse(string text) => TryParse(text, out var interval)
        ? interval
        : throw new FormatException($"Expected {Form}; found '{text}'.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out BillingInterval? interval)
    {
        interval = null;
        if (text is null || FormRegex().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var (unit, most) = Units[match.Groups["time"].Value + match.Groups["unit"].Value];
        var count = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
        interval = count >= 1 && count <= most ? new BillingInterval(count, unit) : null;
        return interval is not null;
    }

    public override string ToString() => Units
        .Where(unit => unit.Value.Unit == Unit)
        .Select(unit => unit.Key is ['T', var letter] ? $"PT{Count}{letter}" : $"P{Count}{unit.Key}")
        .Single();

    [GeneratedRegex(Pattern)]
    private static partial Regex FormRegex();

    private sealed class BillingIntervalConverter : JsonConverter<BillingInterval>
    {
        public override BillingInterval Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, BillingInterval value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
