using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;

namespace Identity.Keys;

/// <summary>
/// The keys as OpenIddict is given them: the one that signs first, then those that are only published. It turns when it is asked: an issuer that
/// signs nothing needs no new key.
/// </summary>
internal sealed class KeyRing(KeyFolder folder, IdentitySettings settings, TimeProvider clock, ILogger<KeyRing> log)
    : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    // So soon a key that another replica has made is published here too.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly KeySchedule schedule = new(settings.KeyRotation, settings.AccessTokenLifetime);
    private readonly Lock gate = new();
    private List<SigningKey>? keys;
    private int active;
    private DateTimeOffset nextLook;
    private ConfigurationReloadToken changed = new();

    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => changed;

    public void Configure(OpenIddictServerOptions options)
    {
        Turn();
        lock (gate)
        {
            options.SigningCredentials.Add(keys![active].Credentials);
            options.SigningCredentials.AddRange(keys.Where((_, index) => index != active).Select(key => key.Credentials));
        }
    }

    /// <summary>Makes, activates and retires keys whose time has come; it does so once in a while, however often it is called.</summary>
    public void Turn()
    {
        ConfigurationReloadToken? told = null;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (keys is not null && now < nextLook)
            {
                return;
            }

            var before = (Ids: keys?.Select(key => key.Id).ToList() ?? [], active);
            keys = Renew(keys, now);
            active = KeySchedule.Active(keys, now);
            nextLook = now + Pause;
            if (before.active != active || !before.Ids.SequenceEqual(keys.Select(key => key.Id)))
            {
                (told, changed) = (changed, new ConfigurationReloadToken());
            }
        }

        told?.OnReload();
    }

    private List<SigningKey> Renew(List<SigningKey>? known, DateTimeOffset now)
    {
        try
        {
            if (known is null)
            {
                folder.Prepare();
            }

            List<SigningKey> ring = [.. folder.Load(known ?? [])];
            if (schedule.IsDue(ring, now))
            {
                var fresh = SigningKey.Generate(now);
                folder.Save(fresh);
                ring = [.. folder.Load([.. ring, fresh])];
                log.LogInformation("There is a new signing key, {KeyId}.", fresh.Id);
            }

            var retired = schedule.Retired(ring, now);
            ring.Take(retired).ToList().ForEach(folder.Delete);
            return [.. ring.Skip(retired)];
        }
        catch (Exception failure) when (known?.Count > 0 && failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // An old key is better than no sign-in at all.
            log.LogError(failure, "The folder of the signing keys cannot be used; {KeyId} goes on.", known[^1].Id);
            return known;
        }
    }
}
