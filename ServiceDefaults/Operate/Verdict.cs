using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace ServiceDefaults.Operate;

/// <summary>What became of a request: what HTTP would answer, read for an operator at the command line.</summary>
internal static class Verdict
{
    /// <summary>The data of an answer that is good.</summary>
    /// <param name="result">What the operation of the API answered.</param>
    /// <param name="what">What it was asked for, to be named in an error.</param>
    /// <exception cref="OperationFailedException">It was refused; the code is the API's.</exception>
    public static JsonElement Insist(IResult result, string what) => result switch
    {
        StoredAnswerResult { Answer.Body: var body } => JsonElement.Parse(body),
        ApiError error => throw new OperationFailedException(error.Code, $"{what}: {Detail(error)}"),
        _ => throw new InvalidOperationException($"Expected an answer or an error; found {result.GetType()}."),
    };

    private static string Detail(ApiError error) => error.Errors is { } fields
        ? string.Join(' ', fields.Select(field => $"{field.Key}: {string.Join(' ', field.Value)}"))
        : error.Detail;
}
