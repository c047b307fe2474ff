using Identity.Audit;
using Identity.SigningIn;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Connect;

/// <summary><c>/connect/endsession</c>: the browser is signed out, and sent where its client wants it.</summary>
internal sealed class EndSessionEndpoint(AuditTrail audit)
{
    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        var signedIn = await http.AuthenticateAsync(SignInCookie.Scheme);
        if (signedIn.Succeeded)
        {
            await http.SignOutAsync(SignInCookie.Scheme);
            await audit.RecordAsync("signed_out", signedIn.Principal.GetClaim(Claims.Subject), client: null, stop: http.RequestAborted);
        }

        return Results.SignOut(
            new AuthenticationProperties { RedirectUri = SignInPage.Path }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
