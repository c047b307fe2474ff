using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Http;

/// <summary>
/// Headers that keep browsers and caches from doing more with an answer than was meant (OWASP's lists for REST and for
/// pages); an endpoint that sets its own keeps it.
/// </summary>
internal static class SecurityHeaders
{
    private const string ForJson = "default-src 'none'; frame-ancestors 'none'";
    private const string ForPages = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private const string OpenerPolicy = "Cross-Origin-Opener-Policy";
    private const string SameOrigin = "same-origin";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(Add, context);
        return next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cache-Control", "no-store");
        headers.TryAdd("Cross-Origin-Resource-Policy", SameOrigin);
        var type = headers.ContentType.ToString();
        if (type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            headers.TryAdd("Content-Security-Policy", ForJson);
        }
        else if (type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase))
        {
            headers.TryAdd("Content-Security-Policy", ForPages);
            headers.TryAdd(OpenerPolicy, SameOrigin);
            headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        }
        else if (context.Response.StatusCode is StatusCodes.Status302Found or StatusCodes.Status303SeeOther)
        {
            // A page that sends its window on without the policy parts it from the page that opened it, as one does that has people sign in.
            headers.TryAdd(OpenerPolicy, SameOrigin);
        }

        if (context.Request.IsHttps)
        {
            headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
        }

        return Task.CompletedTask;
    }
}
