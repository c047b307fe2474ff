using System.Net;
using System.Text;

namespace Testing;

/// <summary>What no endpoint takes, made of what one does.</summary>
/// <param name="Content">What is sent instead.</param>
/// <param name="Status">What it is answered with.</param>
/// <param name="Code">The code of the answer; null where it is the endpoint's own.</param>
public sealed record BadInput(byte[] Content, HttpStatusCode Status, string? Code)
{
    private const int TooDeep = 40;
    private const int TooLarge = 257 * 1024;

    /// <summary>What is wrong with JSON as such, and with a text in it.</summary>
    /// <param name="good">A JSON object that the endpoint takes, without white space, that ends with a text.</param>
    /// <param name="text">A member of it that is a required text, as it stands there: <c>"reference":"delivery"</c>.</param>
    public static IReadOnlyDictionary<string, BadInput> OfText(string good, string text)
    {
        var name = text[..text.IndexOf(':', StringComparison.Ordinal)];
        string WithText(string json) => good.Replace(text, $"{name}:{json}", StringComparison.Ordinal);
        string With(string member) => $"{good[..^1]},{member}}}";

        return new Dictionary<string, BadInput>
        {
            ["nothing"] = Malformed(""),
            ["null"] = Malformed("null"),
            ["a list"] = Malformed($"[{good}]"),
            ["a text"] = Malformed("\"good\""),
            ["cut off"] = Malformed(good[..^1]),
            ["two values"] = Malformed($"{good}{good}"),
            ["a trailing comma"] = Malformed($"{good[..^1]},}}"),
            ["a comment"] = Malformed($"{good[..^1]}/* why not */}}"),
            ["single quotes"] = Malformed(good.Replace('"', '\'')),
            ["an unknown member"] = Malformed(With("\"surprise\":1")),
            ["a member twice"] = Malformed(good.Replace(text, $"{text},{text}", StringComparison.Ordinal)),
            ["a member in another case"] = Malformed(good.Replace(name, name.ToUpperInvariant(), StringComparison.Ordinal)),
            ["nested too deeply"] = Malformed(With($"\"surprise\":{new string('[', TooDeep)}{new string(']', TooDeep)}")),
            ["null for a text"] = Malformed(WithText("null")),
            ["a number for a text"] = Malformed(WithText("1")),
            ["an object for a text"] = Malformed(WithText("{}")),
            ["bytes that are no text"] = new([.. Encoding.UTF8.GetBytes(good[..^2]), 0xC3, 0x28, .. "\"}"u8], HttpStatusCode.BadRequest, null),
            ["the NUL character"] = Unstorable(WithText("\"a\\u0000b\"")),
            ["the first half of a surrogate pair"] = Unstorable(WithText("\"a\\ud800b\"")),
            ["the second half of a surrogate pair"] = Unstorable(WithText("\"a\\udc00b\"")),
            ["an empty text"] = Invalid(WithText("\"\"")),
            ["a text that is too long"] = Invalid(WithText($"\"{new string('x', 5000)}\"")),
            ["too large"] = Made(WithText($"\"{new string('x', TooLarge)}\""), HttpStatusCode.RequestEntityTooLarge, "body-too-large"),
        };
    }

    /// <summary>What is wrong with a number.</summary>
    /// <param name="good">As above.</param>
    /// <param name="number">A member that is a whole number from 1, as it stands there: <c>"quantity":1</c>.</param>
    public static IReadOnlyDictionary<string, BadInput> OfNumber(string good, string number)
    {
        var name = number[..number.IndexOf(':', StringComparison.Ordinal)];
        string With(string json) => good.Replace(number, $"{name}:{json}", StringComparison.Ordinal);

        return new Dictionary<string, BadInput>
        {
            ["in quotes"] = Malformed(With("\"1\"")),
            ["null"] = Malformed(With("null")),
            ["missing"] = Malformed(good.Replace($",{number}", "", StringComparison.Ordinal).Replace($"{number},", "", StringComparison.Ordinal)),
            ["twice"] = Malformed(good.Replace(number, $"{number},{number}", StringComparison.Ordinal)),
            ["a fraction"] = Malformed(With("1.5")),
            ["more than a number can be"] = Malformed(With("2147483648")),
            ["much more than a number can be"] = Malformed(With("1e400")),
            ["no number"] = Malformed(With("NaN")),
            ["with a leading zero"] = Malformed(With("01")),
            ["in hexadecimal"] = Malformed(With("0x1")),
            ["a boolean"] = Malformed(With("true")),
            ["zero"] = Invalid(With("0")),
            ["less than zero"] = Invalid(With("-1")),
            ["more than is sensible"] = Invalid(With("2147483647")),
        };
    }

    private static BadInput Malformed(string body) => Made(body, HttpStatusCode.BadRequest, "malformed-body");

    private static BadInput Unstorable(string body) => Made(body, HttpStatusCode.BadRequest, "unstorable-text");

    private static BadInput Invalid(string body) => Made(body, HttpStatusCode.UnprocessableEntity, null);

    private static BadInput Made(string body, HttpStatusCode status, string? code) => new(Encoding.UTF8.GetBytes(body), status, code);
}
