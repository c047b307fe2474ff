using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Telemetry;

/// <summary>Puts the caller's id into every log line of a request; the framework's own scope has the request id and the trace id.</summary>
internal sealed class UserScope(RequestDelegate next, ILogger<UserScope> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.User.FindFirst("sub") is not { Value: var user })
        {
            await next(context);
            return;
        }

        using (logger.BeginScope(new KeyValuePair<string, object>[] { new("UserId", user) }))
        {
            await next(context);
        }
    }
}
