using System.Security.Cryptography;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// The keys that wrap the keys of data subjects. The first is the current one; the others only unwrap what was wrapped before the last
/// change, until everything is wrapped anew.
/// </summary>
public sealed class MasterKeys
{
    private const int Size = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private static readonly byte[] IdText = "platform: id of a master key of personal data"u8.ToArray();

    private readonly Dictionary<string, byte[]> keys = new(StringComparer.Ordinal);

    /// <summary>Takes the keys as they are configured.</summary>
    /// <param name="configured">Each 32 random bytes as base64; the first is the current one.</param>
    /// <exception cref="InvalidOperationException">There is none, one is not of that form, or one occurs twice. No key is in the message.</exception>
    public MasterKeys(IReadOnlyList<string> configured)
    {
        var bytes = new byte[Size];
        for (var index = 0; index < configured.Count; index++)
        {
            if (!Convert.TryFromBase64String(configured[index], bytes, out var length) || length != Size)
            {
                throw new InvalidOperationException($"PersonalData:MasterKeys:{index} is not a master key: expected {Size} random bytes as base64.");
            }

            if (!keys.TryAdd(IdOf(bytes), [.. bytes]))
            {
                throw new InvalidOperationException($"PersonalData:MasterKeys:{index} occurs twice.");
            }
        }

        CurrentId = keys.Count > 0 ? keys.Keys.First() : throw new InvalidOperationException("PersonalData:MasterKeys holds no key.");
        using var _ = new AesGcm(keys[CurrentId], TagSize);
    }

    /// <summary>The id of the key that wraps from now on; it follows from the key and does not betray it.</summary>
    public string CurrentId { get; }

    /// <summary>The ids of all keys, the current one first.</summary>
    public IReadOnlyCollection<string> Ids => keys.Keys;

    internal byte[] Wrap(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> subject, Guid keyId)
    {
        var wrapped = new byte[NonceSize + secret.Length + TagSize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(keys[CurrentId], TagSize);
        var (nonce, text) = (wrapped.AsMemory(0, NonceSize), wrapped.AsMemory(NonceSize, secret.Length));
        cipher.Encrypt(nonce.Span, secret, text.Span, wrapped.AsSpan(^TagSize..), Bond(subject, keyId));
        return wrapped;
    }

    /// <exception cref="InvalidOperationException">The master key is not configured.</exception>
    /// <exception cref="CryptographicException">The row was tampered with.</exception>
    internal SubjectKey Unwrap(ReadOnlySpan<byte> wrapped, string masterKeyId, ReadOnlySpan<byte> subject, Guid keyId) =>
        new(keyId, Open(wrapped, masterKeyId, subject, keyId));

    /// <summary>The same key, wrapped by the current master key.</summary>
    internal byte[] Rewrap(ReadOnlySpan<byte> wrapped, string masterKeyId, ReadOnlySpan<byte> subject, Guid keyId) =>
        Wrap(Open(wrapped, masterKeyId, subject, keyId), subject, keyId);

    internal static InvalidOperationException Unknown(IEnumerable<string> ids) => new(
        $"Keys of data subjects are wrapped by master keys that are not configured: {string.Join(", ", ids)}. "
        + "Put them back into PersonalData:MasterKeys, after the current one, until every key is wrapped anew.");

    private byte[] Open(ReadOnlySpan<byte> wrapped, string masterKeyId, ReadOnlySpan<byte> subject, Guid keyId)
    {
        if (!keys.TryGetValue(masterKeyId, out var key))
        {
            throw Unknown([masterKeyId]);
        }

        var secret = new byte[wrapped.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Decrypt(wrapped[..NonceSize], wrapped[NonceSize..^TagSize], wrapped[^TagSize..], secret, Bond(subject, keyId));
        return secret;
    }

    // A wrapped key opens only in its own row.
    private static byte[] Bond(ReadOnlySpan<byte> subject, Guid keyId) => [.. subject, .. keyId.ToByteArray(bigEndian: true)];

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, IdText).AsSpan(0, 8));
}
