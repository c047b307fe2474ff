using Microsoft.Extensions.Options;
using ServiceDefaults.Security;

namespace OperationsConsole.Shell;

/// <summary>
/// What a page of the console may load and do: its own files, its circuit, and a form that leads to the issuer, which is where signing out ends.
/// The component library writes style attributes; scripts come from files only.
/// </summary>
internal static class PageHeaders
{
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        var issuer = new Uri(context.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value.Issuer).GetLeftPart(UriPartial.Authority);
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; "
            + $"form-action 'self' {issuer}";
        return next(context);
    }
}
