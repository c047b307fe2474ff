using System.Buffers.Text;
using System.Security.Cryptography;

namespace Identity.Tokens;

/// <summary>
/// Refresh tokens with rotation and reuse detection (RFC 9700, section 4.14). A sign-in starts a family in which exactly one token
/// is good at a time. An older one that comes back means that two hold the family, one of them a thief, so the family ends. They live
/// in memory, which is enough for a local issuer: after a restart people sign in again.
/// </summary>
public sealed class RefreshTokens(IdentitySettings settings, TimeProvider clock, ILogger<RefreshTokens> log)
{
    private const int FamilyBytes = 16;
    private const int SecretBytes = 32;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Family> families = [];
    private readonly Queue<Guid> byExpiry = new();

    /// <summary>Starts a family; the token is returned this once and kept only as a hash.</summary>
    public string Start(string user, string clientId)
    {
        var id = new Guid(RandomNumberGenerator.GetBytes(FamilyBytes));
        var token = NewToken(id);
        lock (gate)
        {
            ForgetExpired();
            families[id] = new Family(user, clientId, clock.GetUtcNow() + settings.RefreshTokenLifetime, Hash(token));
            byExpiry.Enqueue(id);
        }

        return Base64Url.EncodeToString(token);
    }

    /// <summary>Exchanges a token for the next of its family; null when it is not good.</summary>
    public (string User, string Token)? Rotate(string text, string clientId)
    {
        if (Read(text) is not { } token)
        {
            return null;
        }

        var id = new Guid(token.AsSpan(0, FamilyBytes));
        lock (gate)
        {
            ForgetExpired();
            if (!families.TryGetValue(id, out var family) || family.ClientId != clientId)
            {
                return null;
            }

            if (!CryptographicOperations.FixedTimeEquals(family.Current, Hash(token)))
            {
                families.Remove(id);
                log.LogWarning("A refresh token of {UserId} came a second time; the sign-in it belongs to has ended.", family.User);
                return null;
            }

            var next = NewToken(id);
            families[id] = family with { Current = Hash(next) };
            return (family.User, Base64Url.EncodeToString(next));
        }
    }

    private void ForgetExpired()
    {
        var now = clock.GetUtcNow();
        while (byExpiry.TryPeek(out var oldest) && (!families.TryGetValue(oldest, out var family) || family.ExpiresAt <= now))
        {
            families.Remove(oldest);
            byExpiry.Dequeue();
        }
    }

    private static byte[] NewToken(Guid family) => [.. family.ToByteArray(), .. RandomNumberGenerator.GetBytes(SecretBytes)];

    private static byte[] Hash(byte[] token) => SHA256.HashData(token);

    private static byte[]? Read(string text)
    {
        var valid = Base64Url.IsValid(text, out var length) && length == FamilyBytes + SecretBytes;
        return valid ? Base64Url.DecodeFromChars(text) : null;
    }

    private sealed record Family(string User, string ClientId, DateTimeOffset ExpiresAt, byte[] Current);
}
