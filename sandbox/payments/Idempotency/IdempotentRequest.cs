using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Payments.Idempotency;

/// <summary>A request that may come more than once and counts once.</summary>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Fingerprint">A hash of path and body; it stands in the journal in place of the card token.</param>
/// <param name="Body">The bytes as they came.</param>
public sealed record IdempotentRequest(string Key, string Fingerprint, byte[] Body)
{
    private const int LongestKey = 255;

    public static async Task<IdempotentRequest> ReadAsync(HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length is 0 or > LongestKey)
        {
            throw new BadHttpRequestException($"The Idempotency-Key header is required, with up to {LongestKey} characters.");
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        var body = buffer.ToArray();
        var fingerprint = SHA256.HashData([.. Encoding.UTF8.GetBytes(request.Path + "\n"), .. body]);
        return new IdempotentRequest(key, Convert.ToHexStringLower(fingerprint), body);
    }

    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, ProviderJson.Options) ?? throw new BadHttpRequestException("The body is empty.");
        }
        catch (JsonException)
        {
            throw new BadHttpRequestException("The body is not the JSON that was expected.");
        }
    }
}
