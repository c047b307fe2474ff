using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Http;

/// <summary>
/// Writes what the frameworks report as problem details in the envelope instead. What Wolverine says in its own words (a body that is not the
/// JSON it should be, a key used twice) gets this API's codes and sentences.
/// </summary>
internal sealed partial class Problems : IProblemDetailsService
{
    public async ValueTask WriteAsync(ProblemDetailsContext context) => await TryWriteAsync(context);

    public async ValueTask<bool> TryWriteAsync(ProblemDetailsContext context)
    {
        await Explain(context.ProblemDetails).ExecuteAsync(context.HttpContext);
        return true;
    }

    private static ApiError Explain(ProblemDetails problem) => problem switch
    {
        { Title: "Invalid JSON format" } => Failures.ExplainBody(
            problem.Detail?.StartsWith(UnstorableTextException.Text, StringComparison.Ordinal) == true, JsonPath().Match(problem.Detail ?? "").Value),
        { Status: 422, Detail: { } detail } when detail.StartsWith("This 'Idempotency-Key' was already used", StringComparison.Ordinal) =>
            new ApiError(422, "idempotency-key-reused", "This Idempotency-Key was used for another request."),
        { Status: 409, Detail: { } detail } when detail.StartsWith("A request with this 'Idempotency-Key'", StringComparison.Ordinal) =>
            new ApiError(409, "request-in-progress", "The request with this Idempotency-Key is still running.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            },
        _ => ApiError.From(problem),
    };

    [GeneratedRegex(@"(?<=Path: )\$\.[^| ]+")]
    private static partial Regex JsonPath();
}
