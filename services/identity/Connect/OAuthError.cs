using System.Text.Json.Serialization;

namespace Identity.Connect;

/// <summary>A refusal as RFC 6749, section 5.2, words it: OAuth's clients know this form and not the envelope of our API.</summary>
public sealed record OAuthError(int Status, string Error, string Description) : IResult
{
    public static OAuthError InvalidRequest(string description) => new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public static OAuthError InvalidGrant(string description) => new(StatusCodes.Status400BadRequest, "invalid_grant", description);

    public static OAuthError InvalidClient() =>
        new(StatusCodes.Status401Unauthorized, "invalid_client", "The client is unknown or its secret is wrong.");

    public static OAuthError UnauthorizedClient() =>
        new(StatusCodes.Status400BadRequest, "unauthorized_client", "This client may not use this grant.");

    public static OAuthError UnsupportedGrant() =>
        new(StatusCodes.Status400BadRequest, "unsupported_grant_type", "Supported are password, client_credentials and refresh_token.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status401Unauthorized)
        {
            httpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"token\"";
        }

        httpContext.Response.StatusCode = Status;
        return httpContext.Response.WriteAsJsonAsync(new Body(Error, Description), httpContext.RequestAborted);
    }

    private sealed record Body(
        [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);
}
