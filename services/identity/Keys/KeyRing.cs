namespace Identity.Keys;

/// <summary>
/// The key that signs now, and those before it for as long as a token that they signed may be valid. It turns when it is asked:
/// an issuer that signs nothing needs no new key. One process owns the folder.
/// </summary>
public sealed class KeyRing(KeyFolder folder, IdentitySettings settings, TimeProvider clock, ILogger<KeyRing> log)
{
    // Validators allow the clocks to differ a little, so a key outlives its last token by more than that.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private List<SigningKey>? keys;

    public SigningKey Active() => Published()[^1];

    /// <summary>Every key that validators must know, oldest first.</summary>
    public IReadOnlyList<SigningKey> Published()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            keys ??= [.. folder.Load()];
            if (keys.Count == 0 || now - keys[^1].CreatedAt >= settings.KeyRotation)
            {
                Rotate(keys, now);
            }

            while (keys.Count > 1 && now - keys[1].CreatedAt > settings.AccessTokenLifetime + Grace)
            {
                // It is not disposed: a token may just now be under its pen.
                folder.Delete(keys[0]);
                keys.RemoveAt(0);
            }

            return [.. keys];
        }
    }

    private void Rotate(List<SigningKey> ring, DateTimeOffset now)
    {
        var fresh = SigningKey.Generate(now);
        try
        {
            folder.Save(fresh);
            ring.Add(fresh);
        }
        catch (IOException failure) when (ring.Count > 0)
        {
            // An old key is better than no sign-in at all.
            log.LogError(failure, "The new signing key could not be saved; {KeyId} goes on.", ring[^1].Id);
            fresh.Dispose();
        }
    }
}
