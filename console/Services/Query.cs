using Microsoft.AspNetCore.Http.Extensions;

namespace OperationsConsole.Services;

/// <summary>A path with what is asked for; what is empty is not asked about.</summary>
public static class Query
{
    public static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrWhiteSpace(value))
                query.Add(name, value.Trim());
        }

        return path + query.ToQueryString();
    }
}
