using Identity.Tokens;
using Identity.Users;

namespace Identity.Connect;

/// <summary><c>POST /connect/token</c>: a grant in, tokens out (RFC 6749).</summary>
public sealed class TokenEndpoint(
    ClientAuthentication clients, SignIn signIn, DemoUsers users, AccessTokens accessTokens, RefreshTokens refreshTokens, IdentitySettings settings)
{
    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        if (await TokenForm.ReadAsync(http.Request) is not { } form)
        {
            return OAuthError.InvalidRequest("Expected an application/x-www-form-urlencoded body with each parameter once.");
        }

        if (form["grant_type"] is not { } grant)
        {
            return OAuthError.InvalidRequest("The parameter grant_type is required.");
        }

        return clients.Recognise(http.Request, form) is not { } client
            ? OAuthError.InvalidClient()
            : grant switch
            {
                "password" => ByPassword(client, form),
                "refresh_token" => ByRefreshToken(client, form),
                "client_credentials" => ByClientCredentials(client),
                _ => OAuthError.UnsupportedGrant(),
            };
    }

    private IResult ByPassword(Client client, TokenForm form)
    {
        if (!client.IsPublic)
        {
            return OAuthError.UnauthorizedClient();
        }

        if (form["username"] is not { } name || form["password"] is not { } password)
        {
            return OAuthError.InvalidRequest("The parameters username and password are required.");
        }

        return signIn.Check(name, password) is { } user
            ? Granted(accessTokens.Issue(user.Name, client.Id, [user.Role]), refreshTokens.Start(user.Name, client.Id))
            : OAuthError.InvalidGrant("The user name or the password is wrong, or there were too many attempts: then try again later.");
    }

    private IResult ByRefreshToken(Client client, TokenForm form)
    {
        if (form["refresh_token"] is not { } token)
        {
            return OAuthError.InvalidRequest("The parameter refresh_token is required.");
        }

        return refreshTokens.Rotate(token, client.Id) is { } next && users.Find(next.User) is { } user
            ? Granted(accessTokens.Issue(user.Name, client.Id, [user.Role]), next.Token)
            : OAuthError.InvalidGrant("The refresh token is unknown, used, expired or revoked.");
    }

    // A machine's subject has a prefix, so that no client can be named into being one of the users (RFC 9068, section 5).
    private IResult ByClientCredentials(Client client) =>
        client.IsPublic
            ? OAuthError.UnauthorizedClient()
            : Granted(accessTokens.Issue($"client:{client.Id}", client.Id, client.Roles), null);

    private IResult Granted(string accessToken, string? refreshToken)
    {
        var answer = new Dictionary<string, object>
        {
            ["access_token"] = accessToken,
            ["token_type"] = "Bearer",
            ["expires_in"] = (long)settings.AccessTokenLifetime.TotalSeconds,
        };
        if (refreshToken is not null)
        {
            answer["refresh_token"] = refreshToken;
        }

        return Results.Json(answer);
    }
}
