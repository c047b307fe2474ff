using Payments.Idempotency;

namespace Payments;

/// <summary>Says in the provider's own form what was wrong with a request, and never shows a stack trace.</summary>
public sealed class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException malformed) when (!context.Response.HasStarted)
        {
            await Answer.Error(malformed.StatusCode, "invalid_request", malformed.Message).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The merchant has hung up: there is nobody to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            log.LogError(failure, "{Method} {Path} failed.", context.Request.Method, context.Request.Path);
            await Answer.Error(500, "internal_error", "The sandbox failed; the request may be repeated with its key.").ExecuteAsync(context);
        }
    }
}
