using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Api;

/// <summary>The answers to reads.</summary>
public static class ApiResults
{
    /// <summary>200 with the data; with a version also <c>ETag</c>, and 304 when <c>If-None-Match</c> names it.</summary>
    public static IResult Ok(object data, long? version = null) => new Representation(data, version, null);

    /// <summary>A page of a list.</summary>
    public static IResult Page<T>(IReadOnlyList<T> items, string? next, string? previous, int limit) =>
        new Representation(items, null, new PageMeta(next, previous, limit));

    /// <summary>A page of a list, as <see cref="PageRequest.Slice{T}"/> made it.</summary>
    public static IResult Page<T>(Page<T> page) => Page(page.Items, page.Next, page.Previous, page.Limit);

    private sealed class Representation(object data, long? version, PageMeta? page) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (version is { } number)
            {
                httpContext.Response.Headers.ETag = EntityTag.Of(number);
                if (EntityTag.IsNamedBy(httpContext.Request.Headers.IfNoneMatch, number))
                {
                    httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
                    return Task.CompletedTask;
                }
            }

            return Envelope.WriteAsync(httpContext, StatusCodes.Status200OK, data, version, page);
        }
    }
}
