using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ServiceDefaults.Api;

/// <summary>A place in a list: beyond which key, and in which direction. Opaque to callers, so that what is inside may change.</summary>
public sealed record Cursor(string Key, bool Backward)
{
    private const int MaxLength = 1024;

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
            cursor = plain.Length > 1 && plain[0] is '>' or '<' && !plain.Any(char.IsControl) ? new Cursor(plain[1..], plain[0] == '<') : null;
        }
        catch (ArgumentException)
        {
            return false;
        }

        return cursor is not null;
    }

    public override string ToString() => Base64Url.EncodeToString(Strict.GetBytes((Backward ? "<" : ">") + Key));
}
