using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ServiceDefaults.Security;

/// <summary>
/// Values as texts that callers carry and bring back: they can neither read a meaning into them nor make their own, since each is the value and a
/// keyed hash of it.
/// </summary>
/// <param name="secret">What only the replicas of this service know.</param>
/// <param name="purpose">What the texts are for: a text for one purpose is none for another, though the secret is the same.</param>
public sealed class SignedText<T>(string secret, string purpose)
    where T : class
{
    private const int HashLength = 16;
    private const int MaxLength = 2048;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>The value as a text that a URL can hold.</summary>
    public string Write(T value)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value);
        return Base64Url.EncodeToString([.. Hash(content), .. content]);
    }

    /// <summary>The value; null when the text is none of ours.</summary>
    public T? Read(string? text)
    {
        if (text is null || text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length > HashLength && CryptographicOperations.FixedTimeEquals(Hash(bytes.AsSpan(HashLength)), bytes.AsSpan(0, HashLength))
            ? JsonSerializer.Deserialize<T>(bytes.AsSpan(HashLength))
            : null;
    }

    private ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> content) => HMACSHA256.HashData(key, content).AsSpan(0, HashLength);
}
