using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Http;

namespace ServiceDefaults.Api;

/// <summary>What generated code asks of an instant in a query before it is read.</summary>
public static partial class Instant
{
    /// <summary>Refuses one without an offset from UTC: it would mean another instant on a server in another zone.</summary>
    /// <param name="name">The parameter's name in the query.</param>
    /// <param name="context">The request.</param>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static void RequireOffset(string name, HttpContext context)
    {
        if (context.Request.Query[name].ToString() is { Length: > 0 } instant && !Offset().IsMatch(instant))
        {
            throw new InvalidRequestException("malformed-request", $"The request is malformed: {name} needs an offset, as in 2026-01-31T12:00:00Z.");
        }
    }

    [GeneratedRegex(@"(?:Z|[+-]\d{2}:\d{2})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
