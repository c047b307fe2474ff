using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Http;

/// <summary>A failure as the caller sees it: RFC 9457's members in the envelope, with a stable code and never an exception's text.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Code">Stable and kebab-case: callers may branch on it.</param>
/// <param name="Detail">A sentence for people, without secrets or personal data.</param>
public sealed record ApiError(int Status, string Code, string Detail) : IResult
{
    /// <summary>The member of problem details that carries <see cref="Code"/>.</summary>
    public const string CodeMember = "code";

    private static readonly object Answered = new();

    /// <summary>What is wrong, per field in its JSON path (<c>lines[0].quantity</c>).</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>When it is worth asking again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>422 with what is wrong per field.</summary>
    public static ApiError Validation(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status422UnprocessableEntity, "validation-failed", "One or more fields are not valid.") { Errors = errors };

    /// <summary>503: something that this needs does not answer.</summary>
    public static ApiError Unavailable(TimeSpan retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, "unavailable", "Something this needs does not answer at the moment. Try again later.")
    {
        RetryAfter = retryAfter,
    };

    /// <summary>What a bare status means here.</summary>
    public static ApiError OfStatus(int status)
    {
        var (code, detail) = Statuses.Meaning(status);
        return new ApiError(status, code, detail);
    }

    /// <summary>What a bare status means here; a 404 says what is missing where the endpoint is known to be about something.</summary>
    public static ApiError OfStatus(int status, HttpContext context) =>
        status == StatusCodes.Status404NotFound && context.GetEndpoint()?.Metadata.GetMetadata<Subject>() is { Name: var name }
            ? new ApiError(status, $"{name}-not-found", $"There is no such {name}.")
            : OfStatus(status);

    /// <summary>Problem details; those of the framework's validation are 422 with C#'s names of properties turned into JSON's.</summary>
    public static ApiError From(ProblemDetails problem)
    {
        if (problem is HttpValidationProblemDetails { Errors.Count: > 0 } invalid)
        {
            return Validation(invalid.Errors.GroupBy(pair => JsonPath(pair.Key))
                .ToDictionary(group => group.Key, group => group.SelectMany(pair => pair.Value).ToArray()));
        }

        var plain = OfStatus(problem.Status ?? StatusCodes.Status500InternalServerError);
        return plain with
        {
            Code = problem.Extensions.TryGetValue(CodeMember, out var code) && code is string text ? text : plain.Code,
            Detail = problem.Detail ?? plain.Detail,
        };
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfter is { } delay)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds));
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        httpContext.Items[Answered] = this;
        return Envelope.WriteAsync(httpContext, this);
    }

    /// <summary>What a request was answered with; null when it did not fail.</summary>
    internal static ApiError? AnsweredTo(HttpContext context) => context.Items[Answered] as ApiError;

    private static string JsonPath(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
