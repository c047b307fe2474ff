using System.Globalization;
using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;

namespace ServiceDefaults.Api;

/// <summary>A failure as the caller sees it: RFC 9457's members in the envelope, with a stable code and never an exception's text.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Code">Stable and kebab-case: callers may branch on it.</param>
/// <param name="Detail">A sentence for people, without secrets or personal data.</param>
public sealed record ApiError(int Status, string Code, string Detail) : IResult
{
    /// <summary>What is wrong, per field in its JSON path (<c>lines[0].quantity</c>).</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>When it is worth asking again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ApiError BadRequest(string code, string message) => new(StatusCodes.Status400BadRequest, code, message);

    public static ApiError Forbidden(string code, string message) => new(StatusCodes.Status403Forbidden, code, message);

    public static ApiError NotFound(string code, string message) => new(StatusCodes.Status404NotFound, code, message);

    public static ApiError Rule(string code, string message) => new(StatusCodes.Status422UnprocessableEntity, code, message);

    public static ApiError Validation(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status422UnprocessableEntity, "validation-failed", "One or more fields are not valid.") { Errors = errors };

    public static ApiError Validation(string field, string message) =>
        Validation(new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>A business refusal; its kind decides the status.</summary>
    public static ApiError From(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.NotFound => NotFound(refusal.Code, refusal.Message),
        RefusalKind.Forbidden => Forbidden(refusal.Code, refusal.Message),
        _ => Rule(refusal.Code, refusal.Message),
    };

    /// <summary>The version in <c>If-Match</c> is not the current one.</summary>
    public static ApiError Stale(long actualVersion) => new(
        StatusCodes.Status412PreconditionFailed, "version-mismatch", $"The current version is {actualVersion}; read it again before changing it.");

    /// <summary>Other writers came first every time.</summary>
    public static ApiError Conflict() => new(
        StatusCodes.Status409Conflict, "concurrent-change", "Others were changing the same thing at the same time; nothing was recorded. Try again.");

    /// <summary>The thing is archived: nothing can be done to it until it is restored.</summary>
    public static ApiError StreamArchived() => new(
        StatusCodes.Status409Conflict, "stream-archived", "This is archived and cannot be changed; nothing was recorded.");

    public static ApiError InProgress() => new(
        StatusCodes.Status409Conflict, "request-in-progress", "The request with this Idempotency-Key is still running.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static ApiError KeyReused() => Rule("idempotency-key-reused", "This Idempotency-Key was used for another request.");

    public static ApiError Unavailable(TimeSpan retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, "unavailable", "Something this needs does not answer at the moment. Try again later.")
    {
        RetryAfter = retryAfter,
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfter is { } delay)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds));
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Envelope.WriteAsync(httpContext, this);
    }
}
