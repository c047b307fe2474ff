using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Api;

/// <summary>Headers that keep browsers and caches from doing more with an answer than was meant; an endpoint that sets its own keeps it.</summary>
internal static class SecurityHeaders
{
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.TryAdd("Referrer-Policy", "no-referrer");
            headers.TryAdd("Cache-Control", "no-store");
            if (headers.ContentType.ToString().Contains("json", StringComparison.OrdinalIgnoreCase))
            {
                headers.TryAdd("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
