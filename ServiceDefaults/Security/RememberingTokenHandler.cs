using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Security;

/// <summary>
/// Remembers for a minute, and never past its end, that a token was found valid: a caller sends the same one many times, and verifying it
/// again cost a third of what a proxied request costs. A key that its issuer withdraws is believed for that minute at most. Tokens of an odd form are
/// refused before anything else is looked at.
/// </summary>
internal sealed class RememberingTokenHandler : JsonWebTokenHandler, IDisposable
{
    private const int MaxTokens = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly MemoryCache valid = new(new MemoryCacheOptions { SizeLimit = MaxTokens });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (valid.TryGetValue(token, out TokenValidationResult? known))
        {
            return known!;
        }

        if (StrictToken.Fault(token) is { } fault)
        {
            return new TokenValidationResult { IsValid = false, Exception = new SecurityTokenMalformedException(fault) };
        }

        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid && new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero) - DateTimeOffset.UtcNow is { Ticks: > 0 } rest)
        {
            valid.Set(token, result, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = rest < Memory ? rest : Memory });
        }

        return result;
    }

    public void Dispose() => valid.Dispose();
}
