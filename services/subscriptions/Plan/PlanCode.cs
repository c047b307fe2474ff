using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ServiceDefaults.EventStore;

namespace Subscriptions;

/// <summary>What a plan is known by. It begins with a letter, so that no plan's stream is named like a subscription's.</summary>
[JsonConverter(typeof(TextIdConverter<PlanCode>))]
public readonly partial record struct PlanCode(string Value) : ITextId<PlanCode>, IParsable<PlanCode>
{
    public const string Pattern = @"^[a-z][a-z0-9-]{0,31}\z";
    public const string Form = "A plan's code has 1 to 32 small letters, digits and dashes and begins with a letter.";

    public static PlanCode Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var code)
        ? code
        : throw new FormatException($"{Form} Found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PlanCode result)
    {
        var valid = s is not null && FormRegex().IsMatch(s);
        result = valid ? new PlanCode(s!) : default;
        return valid;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out PlanCode result) => TryParse(s, null, out result);

    public override string ToString() => Value;

    [GeneratedRegex(Pattern)]
    private static partial Regex FormRegex();

    static PlanCode ITextId<PlanCode>.Of(string value) => new(value);
}
