using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;
using Polly;

namespace ServiceDefaults.Api;

/// <summary>
/// Turns whatever went wrong behind it into the envelope: exceptions, and statuses that the framework set without a body. An
/// exception that is nobody's expected failure is logged once, here, and its text goes no further.
/// </summary>
internal sealed partial class Failures(RequestDelegate next, ILogger<Failures> logger)
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LaterAgain = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // The caller has gone: there is nobody to answer and nothing to mend.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }

            return;
        }
        catch (Exception error)
        {
            await AnswerAsync(context, error);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 })
        {
            await ForStatus(context.Response.StatusCode).ExecuteAsync(context);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception error)
    {
        var answer = Explain(context, error);
        if (answer.Status >= StatusCodes.Status500InternalServerError)
        {
            Activity.Current?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
            var level = answer.Status == StatusCodes.Status500InternalServerError ? LogLevel.Error : LogLevel.Warning;
            logger.Log(level, error, "The request failed with {Status} {Code}.", answer.Status, answer.Code);
        }

        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await answer.ExecuteAsync(context);
    }

    private static ApiError Explain(HttpContext context, Exception error) => error switch
    {
        InvalidRequestException invalid => ApiError.BadRequest(invalid.Code, invalid.Message),
        BadHttpRequestException bad => ExplainBadRequest(context, bad),
        UnstorableTextException => ApiError.BadRequest("unstorable-text", "Text may not hold the NUL character (U+0000)."),
        SubjectErasedException => new ApiError(
            StatusCodes.Status409Conflict, "person-erased", "This person's data was erased; nothing personal is recorded of them any more."),
        ViewBehindException => new ApiError(
            StatusCodes.Status503ServiceUnavailable, "view-behind", "What you asked for has not been worked in yet. Try again in a moment.")
        {
            RetryAfter = SoonAgain,
        },
        _ when IsUnavailability(error) => ApiError.Unavailable(LaterAgain),
        _ => ForStatus(StatusCodes.Status500InternalServerError),
    };

    // A database that is unreachable or overloaded, an outside service that is down, or a time-out of either.
    private static bool IsUnavailability(Exception error) =>
        error is DbException { IsTransient: true } or TimeoutException or HttpRequestException or SocketException or ExecutionRejectedException
        || (error is OperationCanceledException { InnerException: TimeoutException });

    private static ApiError ExplainBadRequest(HttpContext context, BadHttpRequestException error)
    {
        if (error.StatusCode != StatusCodes.Status400BadRequest)
        {
            return ForStatus(error.StatusCode);
        }

        // The framework tells these cases apart only in its message. Were the message to change, the answer would fall back to
        // a plain 400, and a test would say so.
        if (UnparsableParameter().Match(error.Message) is { Success: true } parameter)
        {
            var name = parameter.Groups["name"].Value;
            return context.Request.RouteValues.ContainsKey(name)
                ? ForStatus(StatusCodes.Status404NotFound)
                : ApiError.BadRequest("invalid-parameter", $"The parameter '{name}' is not valid.");
        }

        if (MissingParameter().Match(error.Message) is { Success: true } missing)
        {
            return ApiError.BadRequest("invalid-parameter", $"The parameter '{missing.Groups["name"].Value}' is required.");
        }

        var path = (error.InnerException as JsonException)?.Path;
        var detail = string.IsNullOrEmpty(path) || path == "$"
            ? "The body is not the JSON that is expected here."
            : $"The body is not the JSON that is expected here; look at {path}.";
        return ApiError.BadRequest("malformed-body", detail);
    }

    private static ApiError ForStatus(int status)
    {
        var (code, detail) = status switch
        {
            400 => ("malformed-request", "The request is malformed."),
            401 => ("unauthenticated", "A valid access token is required."),
            403 => ("forbidden", "You may not do this."),
            404 => ("not-found", "There is nothing here."),
            405 => ("method-not-allowed", "This method is not supported here; see the Allow header."),
            406 => ("not-acceptable", "Answers are application/json."),
            408 => ("request-timeout", "The request took too long to arrive."),
            413 => ("body-too-large", $"A body may have at most {RequestLimits.MaxBodyBytes / 1024} KiB."),
            415 => ("unsupported-media-type", "A body is application/json."),
            428 => ("precondition-required", "The request must be conditional."),
            429 => ("too-many-requests", "Too many requests; slow down."),
            500 => ("internal-error", "Something went wrong here. It has been recorded under the trace id."),
            502 => ("bad-gateway", "Something behind this gave no usable answer."),
            503 => ("unavailable", "This does not answer at the moment. Try again later."),
            504 => ("gateway-timeout", "Something behind this did not answer in time."),
            < 500 => ("request-refused", "The request was refused."),
            _ => ("internal-error", "Something went wrong here. It has been recorded under the trace id."),
        };
        return new ApiError(status, code, detail);
    }

    [GeneratedRegex("""^Failed to bind parameter ".+? (?<name>\w+)" from """, RegexOptions.ExplicitCapture)]
    private static partial Regex UnparsableParameter();

    [GeneratedRegex("""^Required parameter ".+? (?<name>\w+)" was not provided from (?!body)""", RegexOptions.ExplicitCapture)]
    private static partial Regex MissingParameter();
}
