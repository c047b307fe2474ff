using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Api;

/// <summary>
/// Answers what the framework reports as problem details in the envelope instead. Its one reporter here is the validation of
/// endpoint parameters (<c>AddValidation</c> in the service's <c>Program.cs</c>), which becomes 422 with errors per field.
/// </summary>
internal sealed class ValidationFailures : IProblemDetailsService
{
    public async ValueTask WriteAsync(ProblemDetailsContext context) => await TryWriteAsync(context);

    public async ValueTask<bool> TryWriteAsync(ProblemDetailsContext context)
    {
        if (context.ProblemDetails is not HttpValidationProblemDetails problem)
        {
            return false;
        }

        var errors = problem.Errors
            .GroupBy(pair => JsonPath(pair.Key))
            .ToDictionary(group => group.Key, group => group.SelectMany(pair => pair.Value).ToArray());
        await ApiError.Validation(errors).ExecuteAsync(context.HttpContext);
        return true;
    }

    // Validation names properties as C# does (Lines[0].Quantity); the caller knows them as JSON does (lines[0].quantity).
    private static string JsonPath(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
