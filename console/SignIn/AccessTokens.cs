using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OperationsConsole.SignIn;

/// <summary>The access token that acts for a session, refreshed before it ends.</summary>
internal sealed class AccessTokens(Sessions sessions, IOptionsMonitor<OpenIdConnectOptions> openId, TimeProvider clock, ILogger<AccessTokens> logger)
{
    private const string ExpiresAt = "expires_at";

    // A call must not set out with a token that ends on its way.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    /// <summary>Null when the sign-in has ended: by signing out, by its age, or because the issuer refreshes it no more.</summary>
    /// <exception cref="HttpRequestException">The issuer does not answer, and the token is too old to be used.</exception>
    public async Task<string?> OfAsync(string session, CancellationToken stop)
    {
        if (sessions.Find(session) is not { } found)
            return null;
        if (IsFresh(found))
            return AccessToken(found);

        await found.Refreshing.WaitAsync(stop);
        try
        {
            if (IsFresh(found) || await TryRefreshAsync(found, stop))
                return AccessToken(found);
        }
        finally
        {
            found.Refreshing.Release();
        }

        await sessions.RemoveAsync(session);
        return null;
    }

    private static string? AccessToken(Session session) => session.Ticket.Properties.GetTokenValue(OpenIdConnectParameterNames.AccessToken);

    private bool IsFresh(Session session) =>
        DateTimeOffset.TryParse(session.Ticket.Properties.GetTokenValue(ExpiresAt), CultureInfo.InvariantCulture, out var end)
        && end - clock.GetUtcNow() > Early;

    private async Task<bool> TryRefreshAsync(Session session, CancellationToken stop)
    {
        var properties = session.Ticket.Properties;
        if (properties.GetTokenValue(OpenIdConnectParameterNames.RefreshToken) is not { } refreshToken)
            return false;

        var options = openId.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var issuer = await options.ConfigurationManager!.GetConfigurationAsync(stop);
        var fields = new Dictionary<string, string>
        {
            [OpenIdConnectParameterNames.GrantType] = OpenIdConnectGrantTypes.RefreshToken,
            [OpenIdConnectParameterNames.RefreshToken] = refreshToken,
            [OpenIdConnectParameterNames.ClientId] = options.ClientId!,
        };
        if (options.ClientSecret is { Length: > 0 } secret)
            fields[OpenIdConnectParameterNames.ClientSecret] = secret;

        using var form = new FormUrlEncodedContent(fields);
        using var answer = await options.Backchannel.PostAsync(new Uri(issuer.TokenEndpoint), form, stop);
        if ((int)answer.StatusCode >= StatusCodes.Status500InternalServerError)
            throw new HttpRequestException("The issuer of tokens could not refresh a sign-in.", inner: null, answer.StatusCode);
        if (!answer.IsSuccessStatusCode)
        {
            logger.LogInformation("A sign-in is not refreshed any more; the issuer answered {Status}.", (int)answer.StatusCode);
            return false;
        }

        var tokens = new OpenIdConnectMessage(await answer.Content.ReadAsStringAsync(stop));
        properties.UpdateTokenValue(OpenIdConnectParameterNames.AccessToken, tokens.AccessToken);
        properties.UpdateTokenValue(OpenIdConnectParameterNames.RefreshToken, tokens.RefreshToken ?? refreshToken);
        var lifetime = TimeSpan.FromSeconds(int.Parse(tokens.ExpiresIn, CultureInfo.InvariantCulture));
        properties.UpdateTokenValue(ExpiresAt, (clock.GetUtcNow() + lifetime).ToString("o", CultureInfo.InvariantCulture));
        return true;
    }
}
