using System.Buffers.Text;
using System.Text.Json;

namespace ServiceDefaults.Security;

/// <summary>
/// What the library's validation leaves open: a token that two readers could understand differently, or that wants to say by what key it is to be
/// judged (RFC 8725, sections 2.4, 2.10 and 3.10).
/// </summary>
internal static class StrictToken
{
    // The year 9999: later ones would wrap around, or be taken for it.
    private const double EndOfTime = 253_402_300_799;

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    // Keys come from the issuer's metadata alone, and no extension is understood.
    private static readonly string[] ForbiddenHeaders = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "cty"];
    private static readonly string[] Texts = ["iss", "sub"];
    private static readonly string[] Times = ["exp", "nbf", "iat"];

    /// <summary>What is wrong with the token's form; null when nothing is.</summary>
    public static string? Fault(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !parts.All(IsCanonical))
        {
            return "not three parts in base64url";
        }

        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]), Json);
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]), Json);
            return true switch
            {
                _ when ForbiddenHeaders.Any(name => header.RootElement.TryGetProperty(name, out _)) => "a header that is not understood",
                _ when !Texts.All(name => claims.RootElement.GetProperty(name).ValueKind == JsonValueKind.String) => "no text as issuer or subject",
                _ when !Times.All(name => IsTime(claims.RootElement, name)) => "a time that is none",
                _ => null,
            };
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return "header or claims that are no object, say something twice or not at all";
        }
    }

    // A part with other bits where none count is another text for the same token, and what is remembered of tokens goes by their text.
    private static bool IsCanonical(string part) =>
        part.Length > 0 && Base64Url.IsValid(part) && Base64Url.EncodeToString(Base64Url.DecodeFromChars(part)) == part;

    private static bool IsTime(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out var time) || (time.ValueKind == JsonValueKind.Number && time.GetDouble() is >= 0 and <= EndOfTime);
}
