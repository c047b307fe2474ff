using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Operations;

/// <summary>What a command is about, if it is there. Generated code tells it from the answer by its type.</summary>
/// <param name="It">Null when there is none.</param>
public sealed record Found<T>(T? It)
    where T : class;

/// <summary>404: what a command is about is not there.</summary>
internal static class Missing
{
    public static ProblemDetails Problem => new() { Status = StatusCodes.Status404NotFound };
}
