using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Http;

/// <summary><c>X-Request-Id</c> in and out: the caller's when it is harmless, else one of ours.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    private const int MaxLength = 64;

    // The id goes into logs, headers and event metadata, so nothing is let in that could mean anything there.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static Task AssignAsync(HttpContext context, RequestDelegate next)
    {
        var given = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = IsAcceptable(given) ? given : Guid.CreateVersion7().ToString();

        // A proxy passes the request's headers on, so what stands behind it uses the same id.
        context.Request.Headers[Header] = context.TraceIdentifier;
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = context.TraceIdentifier;
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static bool IsAcceptable(string text) => text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed);
}
