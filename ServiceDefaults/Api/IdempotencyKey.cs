using Microsoft.AspNetCore.Http;
using ServiceDefaults.Http;
using Wolverine.Http;

namespace ServiceDefaults.Api;

/// <summary>
/// What is left to do around Wolverine's idempotency keys: refuse a key that is missing or has no sane form before anything else happens, and
/// open and mark a stored response that is given again.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotent-Replayed";
    public const string Example = "01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a10";
    public const int MaxLength = 255;

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HttpChain>()?.DeduplicatedWithResponse is null)
        {
            return next(context);
        }

        if (Complain(context.Request.Headers[Header].ToString()) is { } complaint)
        {
            return complaint.ExecuteAsync(context);
        }

        context.Response.OnStarting(() =>
        {
            if (IsReplayed(context))
            {
                context.Response.Headers[Replayed] = "true";
            }

            return Task.CompletedTask;
        });
        return ReplayedBody.OpenAsync(context, next, () => IsReplayed(context));
    }

    // An answer below 400 to a request that has committed nothing can only be a stored one.
    private static bool IsReplayed(HttpContext context) =>
        context.Response.StatusCode < StatusCodes.Status400BadRequest && !HttpHandler.IsDeduplicatedResponseCommitted(context);

    private static ApiError? Complain(string key)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            return new ApiError(400, "idempotency-key-required", $"A request that changes something needs an {Header}.");
        }

        return key.Length > MaxLength || key.Any(letter => letter is < '!' or > '~')
            ? new ApiError(400, "idempotency-key-invalid", $"An {Header} has 1 to {MaxLength} visible ASCII characters.")
            : null;
    }
}
