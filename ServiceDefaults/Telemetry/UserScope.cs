using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Puts the caller's id into every log line of a request; the framework's own scopes have the request id and the trace id. The
/// scope opens before it is known who calls, so that a failure which is logged further out is not anonymous.
/// </summary>
internal sealed class UserScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Name = "UserId";

    private string? userId;

    public int Count => userId is null ? 0 : 1;

    public KeyValuePair<string, object?> this[int index] =>
        userId is not null && index == 0 ? new(Name, userId) : throw new ArgumentOutOfRangeException(nameof(index));

    public static async Task OpenAsync(HttpContext context, ILogger logger, RequestDelegate next)
    {
        var scope = new UserScope();
        context.Features.Set(scope);
        using (logger.BeginScope(scope))
        {
            await next(context);
        }
    }

    public static Task NameUserAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<UserScope>()?.userId = context.User.FindFirst("sub")?.Value;
        return next(context);
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        Enumerable.Repeat(new KeyValuePair<string, object?>(Name, userId), Count).GetEnumerator();

    public override string ToString() => userId is null ? "" : $"{Name}:{userId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
