using System.Security.Claims;
using Identity.Users;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.SigningIn;

/// <summary>What the sign-in page's form is sent to.</summary>
internal sealed class SignInEndpoint(IAntiforgery forms, SignInPage page, PasswordCheck passwords)
{
    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || !await forms.IsRequestValidAsync(http))
        {
            return page.Show(http, returnUrl: null, "This form is too old, or cookies are blocked. Please go back to where you came from.");
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (name, password, returnUrl) = ($"{form[SignInPage.Name]}", $"{form[SignInPage.Password]}", $"{form[SignInPage.ReturnUrl]}");
        if (await passwords.PassAsync(name, password, client: null, http.RequestAborted) is not { } user)
        {
            return page.Show(
                http, returnUrl, "The user name or the password is wrong, or there were too many attempts: then try again later.");
        }

        var identity = new ClaimsIdentity([new Claim(Claims.Subject, user.UserName!)], SignInCookie.Scheme);
        await http.SignInAsync(SignInCookie.Scheme, new ClaimsPrincipal(identity));
        return SignInPage.MayReturnTo(returnUrl)
            ? Results.Redirect(returnUrl)
            : Results.Text("You are signed in. Please go back to where you came from.");
    }
}
