using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;
using ServiceDefaults.Api;

namespace ServiceDefaults.Commands;

/// <summary>
/// An answer as it is stored under its <c>Idempotency-Key</c>: the first time and on every repeat the same status, headers and
/// data. The envelope's <c>meta</c> is each request's own.
/// </summary>
public sealed record StoredAnswerResult(StoredAnswer Answer, bool Replayed) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        foreach (var (name, value) in Answer.Headers)
        {
            httpContext.Response.Headers[name] = value;
        }

        if (Replayed)
        {
            httpContext.Response.Headers["Idempotent-Replayed"] = "true";
        }

        long? version = EntityTag.TryRead(httpContext.Response.Headers.ETag, out var number) ? number : null;
        return Envelope.WriteRawAsync(httpContext, Answer.Status, Answer.Body, version);
    }
}
