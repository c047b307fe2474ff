using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Platform.EventSourcing;

namespace ServiceDefaults.Api;

/// <summary>A place in a list: beyond which key, and in which direction. Opaque to callers, so that what is inside may change.</summary>
/// <param name="Key">The key of what stands there.</param>
/// <param name="Backward">Whether the page before it is meant, rather than the one after it.</param>
/// <param name="Sort">
/// What the list was sorted by, as <c>?sort=</c> says it; null when that is the key. In another order the place would mean nothing.
/// </param>
/// <param name="Value">The value it was sorted by, as text; null when there was none.</param>
public sealed record Cursor(string Key, bool Backward, string? Sort = null, string? Value = null)
{
    // A value that an index holds has at most some 2,700 bytes.
    private const int MaxLength = 4096;

    // A cursor comes back from outside, so bytes that are no UTF-8 must fail rather than become another key.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryParse(string text, [NotNullWhen(true)] out Cursor? cursor)
    {
        cursor = null;
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text))
        {
            return false;
        }

        try
        {
            var plain = Strict.GetString(Base64Url.DecodeFromChars(text));
            cursor = plain.Length < 2 || plain.Any(char.IsControl) ? null : plain[0] switch
            {
                '>' or '<' => new Cursor(plain[1..], plain[0] == '<'),
                ')' or '(' => Sorted(plain[1..], plain[0] == '('),
                _ => null,
            };
        }
        catch (Exception error) when (error is ArgumentException or JsonException or InvalidOperationException)
        {
            return false;
        }

        return cursor is not null;
    }

    public override string ToString() => Base64Url.EncodeToString(Strict.GetBytes(Sort is null
        ? (Backward ? "<" : ">") + Key
        : (Backward ? "(" : ")") + JsonSerializer.Serialize<string?[]>([Sort, Key, Value], PlatformJson.Options)));

    private static Cursor? Sorted(string json, bool backward) =>
        JsonSerializer.Deserialize<string?[]>(json, PlatformJson.Options) is [{ } sort, { } key, var value] && !key.Any(char.IsControl)
            ? new Cursor(key, backward, sort, value)
            : null;
}
