using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using OpenIddict.Abstractions;

namespace Identity.SigningIn;

/// <summary>The sign-in page: one form, without a script or anything from elsewhere.</summary>
internal sealed class SignInPage(IAntiforgery forms, IdentitySettings settings)
{
    public const string Path = "/connect/sign-in";
    public const string StylePath = "/connect/sign-in.css";
    public const string Name = "name";
    public const string Password = "password";
    public const string ReturnUrl = "returnUrl";

    private const string Authorize = Connect.AuthorizeEndpoint.Path + "?";

    private static readonly string Template = Resource("SignInPage.html");
    private static readonly string Style = Resource("SignInPage.css");

    /// <summary>
    /// Where somebody signs in, to come back with the same request for a code; without what asked for this sign-in, or it would be asked for again.
    /// </summary>
    public static string For(OpenIddictRequest request)
    {
        var parameters = request.GetParameters()
            .Where(parameter => parameter.Key is not (OpenIddictConstants.Parameters.Prompt or OpenIddictConstants.Parameters.MaxAge))
            .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value));
        var back = Connect.AuthorizeEndpoint.Path + QueryString.Create(parameters);
        return Path + QueryString.Create(ReturnUrl, back);
    }

    /// <summary>Nobody is sent from here to anywhere but back to the request for a code.</summary>
    public static bool MayReturnTo(string? url) => url?.StartsWith(Authorize, StringComparison.Ordinal) == true;

    public static IResult Stylesheet() => Results.Text(Style, "text/css; charset=utf-8");

    public IResult Show(HttpContext http, string? returnUrl, string? message = null)
    {
        var html = HtmlEncoder.Default;
        var token = forms.GetAndStoreTokens(http);

        // Browsers hold the redirect after the form's answer to form-action too, and that one leads to the client.
        var clients = settings.PublicClients.Values.SelectMany(client => client.RedirectUris).Select(uri => uri.GetLeftPart(UriPartial.Authority));
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            + $"form-action 'self' {string.Join(' ', clients.Distinct())}";
        var page = Template
            .Replace("{{style}}", StylePath, StringComparison.Ordinal)
            .Replace("{{action}}", html.Encode(Path), StringComparison.Ordinal)
            .Replace("{{message}}", html.Encode(message ?? ""), StringComparison.Ordinal)
            .Replace("{{formField}}", html.Encode(token.FormFieldName), StringComparison.Ordinal)
            .Replace("{{formToken}}", html.Encode(token.RequestToken!), StringComparison.Ordinal)
            .Replace("{{returnUrl}}", html.Encode(MayReturnTo(returnUrl) ? returnUrl! : ""), StringComparison.Ordinal);
        var status = message is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return Results.Text(page, "text/html; charset=utf-8", statusCode: status);
    }

    private static string Resource(string name)
    {
        using var stream = typeof(SignInPage).Assembly.GetManifestResourceStream($"Identity.SigningIn.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
