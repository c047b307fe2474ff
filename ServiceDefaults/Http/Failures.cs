using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Marten.Exceptions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Polly;
using ServiceDefaults.EventStore;

namespace ServiceDefaults.Http;

/// <summary>
/// Turns whatever was thrown behind it into the envelope. An exception that is nobody's expected failure is logged once, here, and its
/// text goes no further.
/// </summary>
internal sealed class Failures(ILogger<Failures> logger) : IExceptionHandler
{
    private const string CharacterNotInRepertoire = "22021";
    private static readonly TimeSpan LaterAgain = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var answer = Explain(exception);
        if (answer.Status >= StatusCodes.Status500InternalServerError)
        {
            Activity.Current?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            var level = answer.Status == StatusCodes.Status500InternalServerError ? LogLevel.Error : LogLevel.Warning;
            logger.Log(
                level,
                exception,
                "The request {CallersRequestId} of {UserId} failed with {Status} {Code}.",
                httpContext.TraceIdentifier,
                httpContext.User.FindFirst("sub")?.Value,
                answer.Status,
                answer.Code);
        }

        await answer.ExecuteAsync(httpContext);
        return true;
    }

    private static ApiError Explain(Exception error) => error switch
    {
        BadHttpRequestException { StatusCode: not StatusCodes.Status400BadRequest } bad => ApiError.OfStatus(bad.StatusCode),
        BadHttpRequestException bad => ExplainBody(bad.InnerException as JsonException),
        InvalidRequestException invalid => new ApiError(StatusCodes.Status400BadRequest, invalid.Code, invalid.Message),
        UnstorableTextException text => ExplainBody(text),
        _ when IsUnstorable(error) => ExplainBody(new UnstorableTextException()),
        _ when IsUnavailability(error) => ApiError.Unavailable(LaterAgain),
        _ => ApiError.OfStatus(StatusCodes.Status500InternalServerError),
    };

    // Text that came in a query or a path, and so past the converter that looks at bodies.
    private static bool IsUnstorable(Exception? error) => error switch
    {
        null => false,
        DbException { SqlState: CharacterNotInRepertoire } => true,
        _ => IsUnstorable(error.InnerException),
    };

    // A database that is unreachable or overloaded, an outside service that is down, or a time-out of either; or a stream that only a newer release
    // of this service can read, as while it rolls out.
    private static bool IsUnavailability(Exception? error) => error switch
    {
        null => false,
        TimeoutException or HttpRequestException or SocketException or ExecutionRejectedException or UnknownEventTypeException => true,
        _ => PassingFailures.Includes(error) || IsUnavailability(error.InnerException),
    };

    /// <summary>What is wrong with a body, and where in it; never in the parser's words.</summary>
    public static ApiError ExplainBody(bool isUnstorable, string? path) => true switch
    {
        _ when isUnstorable => new(
            StatusCodes.Status400BadRequest, "unstorable-text", "Text may hold neither the NUL character (U+0000) nor half of a surrogate pair."),
        _ when path is { Length: > 1 } => new(
            StatusCodes.Status400BadRequest, "malformed-body", $"The body is not the JSON that is expected here; look at {path}."),
        _ => new(StatusCodes.Status400BadRequest, "malformed-body", "The body is not the JSON that is expected here."),
    };

    private static ApiError ExplainBody(JsonException? error) => ExplainBody(error is UnstorableTextException, error?.Path);
}
