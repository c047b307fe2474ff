using Identity.Audit;
using Identity.SigningIn;
using Identity.Tokens;
using Identity.Users;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Connect;

/// <summary>
/// <c>/connect/authorize</c>, when OpenIddict has found client, redirect and code challenge in order: a code for whoever is signed in here, else the
/// way to the sign-in page. Clients are the system's own pages, so nobody is asked whether they may.
/// </summary>
internal sealed class AuthorizeEndpoint(UserManager<User> users, Subjects subjects, AuditTrail audit, TimeProvider clock)
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public const string Path = "/connect/authorize";

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var signedIn = await http.AuthenticateAsync(SignInCookie.Scheme);
        var user = IsRecentEnough(signedIn, request) ? await users.FindByNameAsync(signedIn.Principal!.GetClaim(Claims.Subject)!) : null;
        if (user is not null)
        {
            await audit.RecordAsync("code_issued", user.UserName, request.ClientId, stop: http.RequestAborted);
            return Results.SignIn(subjects.Of(user, request.GetScopes(), signedIn.Properties!.IssuedUtc!.Value), authenticationScheme: Scheme);
        }

        return request.HasPromptValue(PromptValues.None)
            ? Results.Forbid(
                new AuthenticationProperties(new Dictionary<string, string?>
                {
                    [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.LoginRequired,
                    [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "Nobody is signed in.",
                }),
                [Scheme])
            : Results.Redirect(SignInPage.For(request));
    }

    private bool IsRecentEnough(AuthenticateResult signedIn, OpenIddictRequest request) =>
        signedIn is { Succeeded: true, Properties.IssuedUtc: { } at }
        && !request.HasPromptValue(PromptValues.Login)
        && (request.MaxAge is not { } seconds || clock.GetUtcNow() - at <= TimeSpan.FromSeconds(seconds));
}
