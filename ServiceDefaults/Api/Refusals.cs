using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Http;

namespace ServiceDefaults.Api;

/// <summary>
/// Business refusals as problems with a stable code: what a slice's <c>Validate</c> answers when it does not answer <c>NoProblems</c>.
/// </summary>
public static class Refusals
{
    /// <summary>422: a rule of the domain forbids it.</summary>
    public static ProblemDetails Rule(string code, string detail) => Of(StatusCodes.Status422UnprocessableEntity, code, detail);

    /// <summary>400: the request itself makes no sense.</summary>
    public static ProblemDetails Malformed(string code, string detail) => Of(StatusCodes.Status400BadRequest, code, detail);

    /// <summary>403: somebody else may, this caller may not.</summary>
    public static ProblemDetails Forbidden(string code, string detail) => Of(StatusCodes.Status403Forbidden, code, detail);

    /// <summary>409: what is recorded stands against it, for now.</summary>
    public static ProblemDetails Conflict(string code, string detail) => Of(StatusCodes.Status409Conflict, code, detail);

    /// <summary>409: others changed the same thing first, every time.</summary>
    public static ProblemDetails Conflict() => Conflict(
        "concurrent-change", "Others were changing the same thing at the same time; nothing was recorded. Try again.");

    private static ProblemDetails Of(int status, string code, string detail) => new()
    {
        Status = status,
        Detail = detail,
        Extensions = { [ApiError.CodeMember] = code },
    };
}
