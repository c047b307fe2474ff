using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Caching.Memory;

namespace OperationsConsole.SignIn;

/// <summary>
/// Who is signed in, with the tokens that act for them, in this process's memory; a browser holds no more than the name of its session. When the
/// process ends, so do its sessions: the issuer still knows the browser and signs it in again without asking.
/// </summary>
internal sealed class Sessions(IMemoryCache cache) : ITicketStore
{
    private const string Claim = "session";
    private const int KeyBytes = 32;

    /// <summary>As long as the issuer lets a sign-in be refreshed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static string? KeyOf(ClaimsPrincipal user) => user.FindFirstValue(Claim);

    public Session? Find(string key) => cache.Get<Session>(key);

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(KeyBytes));

        // A circuit has no cookie to look at, only the person.
        ticket.Principal.AddIdentity(new ClaimsIdentity([new Claim(Claim, key)]));
        cache.Set(key, new Session(ticket), Lifetime);
        return Task.FromResult(key);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        cache.Set(key, new Session(ticket), Lifetime);
        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(Find(key)?.Ticket);

    public Task RemoveAsync(string key)
    {
        cache.Remove(key);
        return Task.CompletedTask;
    }
}

/// <summary>One browser's sign-in.</summary>
internal sealed record Session(AuthenticationTicket Ticket)
{
    /// <summary>Taken by whoever refreshes: a refresh token is good once, and using it twice ends the sign-in.</summary>
    public SemaphoreSlim Refreshing { get; } = new(1, 1);
}
