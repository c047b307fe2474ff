using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.EventSourcing;

/// <summary>
/// A personal value as it is stored: one string that says all that is needed to open it but the key. The form is the storage format, with
/// its version; add a version, never change this one:
/// <code>personal.v1.{subject}.{key id}.{nonce, ciphertext and tag}[.{erased}]</code>
/// The key id is 32 hexadecimal digits, the rest is base64url of UTF-8 or bytes. The cipher is AES-256-GCM with a nonce of 12 and a tag of 16
/// bytes over the value's JSON. What is authenticated besides is the scope, the property's JSON name and the subject, so that a value opens
/// only where it was written. The last part, in stored answers alone, is the JSON that stands in the value's place once it is erased.
/// </summary>
internal sealed record SealedValue(string Subject, Guid KeyId, ReadOnlyMemory<byte> Content, string? Erased)
{
    private const string Prefix = "personal.v1.";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Encrypts a value's JSON.</summary>
    public static string Seal(ReadOnlySpan<byte> json, SubjectKey key, string subject, string property, string scope, ReadOnlySpan<byte> erased)
    {
        var content = new byte[NonceSize + json.Length + TagSize];
        var nonce = content.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.Secret, TagSize);
        cipher.Encrypt(nonce, json, content.AsSpan(NonceSize, json.Length), content.AsSpan(^TagSize..), Bond(scope, property, subject));
        var text = $"{Prefix}{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(subject))}.{key.Id:n}.{Base64Url.EncodeToString(content)}";
        return erased.IsEmpty ? text : $"{text}.{Base64Url.EncodeToString(erased)}";
    }

    /// <summary>Reads the form; null for any other text.</summary>
    public static SealedValue? Parse(string? text)
    {
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = text[Prefix.Length..].Split('.');
        if (parts.Length is not (3 or 4)
            || !Guid.TryParseExact(parts[1], "n", out var key)
            || !Base64Url.IsValid(parts[0]) || !Base64Url.IsValid(parts[2]) || (parts.Length == 4 && !Base64Url.IsValid(parts[3])))
        {
            return null;
        }

        var content = Base64Url.DecodeFromChars(parts[2]);
        return content.Length < NonceSize + TagSize ? null : new SealedValue(Text(parts[0]), key, content, parts.Length == 4 ? Text(parts[3]) : null);
    }

    /// <summary>The value's JSON; null when it was sealed with another key, elsewhere, for another subject, or was tampered with.</summary>
    public byte[]? Open(SubjectKey key, string property, string scope)
    {
        var content = Content.Span;
        var json = new byte[content.Length - NonceSize - TagSize];
        try
        {
            using var cipher = new AesGcm(key.Secret, TagSize);
            cipher.Decrypt(content[..NonceSize], content[NonceSize..^TagSize], content[^TagSize..], json, Bond(scope, property, Subject));
            return json;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    // The lengths keep two different bonds from running together into one text.
    private static byte[] Bond(string scope, string property, string subject) =>
        Encoding.UTF8.GetBytes($"{scope.Length}:{scope}{property.Length}:{property}{subject}");

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
