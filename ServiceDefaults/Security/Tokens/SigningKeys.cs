using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Security.Tokens;

/// <summary>
/// The issuer's signing keys, fetched by its metadata and kept. They are fetched again when they are old, or when a token names an
/// unknown key, but never by two at once and never more often than the options allow. While the issuer is down the old keys serve.
/// </summary>
internal sealed class SigningKeys(IHttpClientFactory clients, IOptions<AccessTokenOptions> options, TimeProvider clock, ILogger<SigningKeys> logger)
{
    /// <summary>The name of the HTTP client that talks to the issuer.</summary>
    public const string Client = "token-issuer";

    private readonly Lock gate = new();
    private volatile FrozenDictionary<string, SigningKey> known = FrozenDictionary<string, SigningKey>.Empty;
    private Task refreshing = Task.CompletedTask;
    private DateTimeOffset fetchedAt = DateTimeOffset.MinValue;
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;

    /// <summary>The key of this id; null when the issuer has none.</summary>
    /// <exception cref="HttpRequestException">There are no keys at all yet, because the issuer does not answer.</exception>
    public async ValueTask<SigningKey?> FindAsync(string id, CancellationToken stop)
    {
        if (known.TryGetValue(id, out var key))
        {
            // A key that we have is used at once; whether it is still published is found out on the side.
            _ = RefreshIfDue(options.Value.KeyLifetime);
            return key;
        }

        await RefreshIfDue(TimeSpan.Zero).WaitAsync(stop);
        if (known.Count == 0)
        {
            throw new HttpRequestException($"The issuer's signing keys could not be fetched by {options.Value.Metadata}.");
        }

        return known.GetValueOrDefault(id);
    }

    private Task RefreshIfDue(TimeSpan age)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (refreshing.IsCompleted && now >= notBefore && now - fetchedAt >= age)
            {
                notBefore = now + options.Value.RefreshInterval;
                refreshing = Task.Run(RefreshAsync);
            }

            return refreshing;
        }
    }

    private async Task RefreshAsync()
    {
        try
        {
            var keys = await FetchAsync();
            lock (gate)
            {
                known = keys;
                fetchedAt = clock.GetUtcNow();
            }
        }
        catch (Exception error)
        {
            lock (gate)
            {
                // Without any key nobody can get in, so the issuer is asked again soon.
                notBefore = known.Count == 0 ? clock.GetUtcNow() + TimeSpan.FromSeconds(1) : notBefore;
            }

            logger.LogWarning(
                error, "The issuer's signing keys could not be fetched by {Metadata}; {Count} kept.", options.Value.Metadata, known.Count);
        }
    }

    private async Task<FrozenDictionary<string, SigningKey>> FetchAsync()
    {
        using var client = clients.CreateClient(Client);
        using var metadata = JsonDocument.Parse(await client.GetByteArrayAsync(options.Value.Metadata));
        var issuer = metadata.RootElement.GetProperty("issuer").GetString();
        if (issuer != options.Value.Issuer)
        {
            throw new InvalidOperationException($"Expected the metadata of issuer '{options.Value.Issuer}'; found that of '{issuer}'.");
        }

        using var jwks = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri(metadata.RootElement.GetProperty("jwks_uri").GetString()!)));
        var keys = jwks.RootElement.GetProperty("keys").EnumerateArray().Select(SigningKey.Read).OfType<SigningKey>().DistinctBy(key => key.Id);
        var found = keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        return found.Count > 0 ? found : throw new InvalidOperationException("The issuer publishes no usable signing key.");
    }
}
