using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace ServiceDefaults.Security.Tokens;

/// <summary>A JSON Web Token taken apart, and not yet believed in any respect.</summary>
internal sealed class AccessToken
{
    private const int MaxLength = 8 * 1024;

    // Two members of one name could be read differently by the issuer and by us.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private AccessToken(JsonElement header, JsonElement claims, byte[] signed, byte[] signature) =>
        (Header, Claims, Signed, Signature) = (header, claims, signed, signature);

    public JsonElement Header { get; }

    public JsonElement Claims { get; }

    public byte[] Signed { get; }

    public byte[] Signature { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        var parts = text.Length <= MaxLength ? text.Split('.') : [];
        if (parts.Length != 3 || !parts.All(part => part.Length > 0 && Base64Url.IsValid(part)))
        {
            return false;
        }

        try
        {
            var header = ReadObject(parts[0]);
            var claims = ReadObject(parts[1]);
            var signed = Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]);
            token = new AccessToken(header, claims, signed, Base64Url.DecodeFromChars(parts[2]));
            return true;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return false;
        }
    }

    public static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A claim that is a string or an array of strings.</summary>
    public static IEnumerable<string> Texts(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            _ => [],
        };
    }

    private static JsonElement ReadObject(string part)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), Strict);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new JsonException("Expected an object.");
    }
}
