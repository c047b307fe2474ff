using System.Security.Cryptography;
using System.Text;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// AES-256-GCM in the form that is stored: one byte for the key's version, the nonce, the ciphertext, the tag. Version, purpose and subject are
/// authenticated with it, so that what was sealed for one person or one purpose opens for no other.
/// </summary>
internal static class Sealing
{
    public const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Before = 1 + NonceLength;

    public static byte[] Seal(byte version, byte[] key, string purpose, string subject, ReadOnlySpan<byte> plain)
    {
        var box = new byte[Before + plain.Length + TagLength];
        box[0] = version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, box.AsSpan(Before, plain.Length), box.AsSpan(Before + plain.Length), Bound(version, purpose, subject));
        return box;
    }

    /// <exception cref="CryptographicException">It was sealed with another key, for another purpose or person, or was changed since.</exception>
    public static byte[] Open(byte[] key, string purpose, string subject, ReadOnlySpan<byte> box)
    {
        if (box.Length < Before + TagLength)
        {
            throw new CryptographicException($"Expected at least {Before + TagLength} sealed bytes, found {box.Length}.");
        }

        var plain = new byte[box.Length - Before - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(box.Slice(1, NonceLength), box.Slice(Before, plain.Length), box[^TagLength..], plain, Bound(box[0], purpose, subject));
        return plain;
    }

    private static byte[] Bound(byte version, string purpose, string subject) => Encoding.UTF8.GetBytes($"{version}\n{purpose}\n{subject}");
}
