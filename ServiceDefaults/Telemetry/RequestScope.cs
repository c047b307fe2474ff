using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Puts the request's id, as the caller knows it, and the caller's id into every log line of a request. The scope opens before it is
/// known who calls, so that a failure which is logged further out is not anonymous. The trace id is in the framework's own scope.
/// </summary>
internal sealed class RequestScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private string? userId;

    public int Count => userId is null ? 1 : 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("RequestId", requestId),
        1 when userId is not null => new("UserId", userId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public static async Task OpenAsync(HttpContext context, ILogger logger, RequestDelegate next)
    {
        var scope = new RequestScope(context.TraceIdentifier);
        context.Features.Set(scope);
        using (logger.BeginScope(scope))
        {
            await next(context);
        }
    }

    public static Task NameUserAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<RequestScope>()?.userId = context.User.FindFirst("sub")?.Value;
        return next(context);
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    public override string ToString() => $"RequestId:{requestId} UserId:{userId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
