using Identity.Keys;
using Microsoft.Extensions.Options;
using ServiceDefaults.Security.Tokens;

namespace Identity;

/// <summary>
/// What validators and clients need to know (RFC 8414, RFC 7517). There is no browser flow and so neither an authorisation endpoint nor an id token.
/// </summary>
public sealed class Discovery(KeyRing keys, IOptions<AccessTokenOptions> tokens)
{
    private static readonly string[] Grants = ["password", "client_credentials", "refresh_token"];
    private static readonly string[] ClientProofs = ["client_secret_basic", "client_secret_post", "none"];
    private static readonly string[] Subjects = ["public"];
    private static readonly string[] Algorithms = [SigningKey.Algorithm];

    public IResult Metadata()
    {
        var issuer = tokens.Value.Issuer;
        return Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = issuer,
            ["jwks_uri"] = $"{issuer.TrimEnd('/')}/.well-known/jwks.json",
            ["token_endpoint"] = $"{issuer.TrimEnd('/')}/connect/token",
            ["grant_types_supported"] = Grants,
            ["token_endpoint_auth_methods_supported"] = ClientProofs,
            ["response_types_supported"] = Array.Empty<string>(),
            ["subject_types_supported"] = Subjects,
            ["id_token_signing_alg_values_supported"] = Algorithms,
        });
    }

    public IResult Keys() => Results.Json(new { keys = keys.Published().Select(key => key.PublicJwk) });
}
