using Platform.EventSourcing;

namespace EventSourcing.Tests;

internal sealed record Place(string Street, string? Floor, int Number, DateTimeOffset Since);

internal sealed record Letter(
    [property: DataSubject] string Reader,
    [property: Personal] string Text,
    [property: Personal] Place? To = null,
    [property: Personal("telephone")] int? Phone = null,
    [property: Personal] IReadOnlyList<string>? Names = null,
    string? Stamp = null);

internal sealed record Bundle(string Title, IReadOnlyList<Letter> Letters, IReadOnlyDictionary<string, Letter> ByName);

internal sealed record Thread([property: DataSubject] string Reader, [property: Personal] string? Text, IReadOnlyList<Thread> Answers);

internal sealed record Nameless([property: Personal] string Text);

internal sealed record Twice([property: DataSubject] string A, [property: DataSubject] string B, [property: Personal] string Text);

internal sealed record Hidden([property: DataSubject, Personal] string Reader);

internal sealed record Unsayable([property: DataSubject] string Reader, [property: Personal] Strict Value);

internal readonly record struct Strict(string Value) : ITypedId<Strict>
{
    public static Strict Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException("Expected a word.");

    public static bool TryParse(string? s, IFormatProvider? provider, out Strict result)
    {
        result = new Strict(s ?? "");
        return !string.IsNullOrEmpty(s);
    }

    public override string ToString() => Value ?? "";
}
