using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Http;
using Wolverine.Http;

namespace ServiceDefaults.Api;

/// <summary>Something with a version: the stream's, which travels as <c>ETag</c> and <c>meta.version</c>.</summary>
public interface IVersioned
{
    /// <summary>The version of the stream that this shows.</summary>
    long Version { get; }
}

/// <summary>The envelope of an answer.</summary>
/// <remarks>It is stored with its <c>Idempotency-Key</c>, and so must be a value, not only bytes on the wire.</remarks>
/// <param name="Data">What the endpoint answered.</param>
/// <param name="Meta">Ids of the request, and the version of what is shown.</param>
public sealed record Enveloped<T>([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] T Data, EnvelopeMeta Meta)
{
    /// <summary>Always null: a failure is written by <see cref="Envelope"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public object? Error => null;
}

/// <summary>The <c>meta</c> of an answer.</summary>
/// <param name="RequestId">As in <c>X-Request-Id</c>.</param>
/// <param name="TraceId">The W3C trace.</param>
/// <param name="Version">The version of the stream that is shown.</param>
public sealed record EnvelopeMeta(string RequestId, string TraceId, long? Version);

/// <summary>What the generated code of every endpoint calls with the endpoint's answer; slices know nothing of envelopes.</summary>
public static class Answers
{
    /// <summary>Wraps what a command answers, before the commit that stores it, and says its version as <c>ETag</c>.</summary>
    public static Enveloped<T> Wrap<T>(T data, HttpContext context)
    {
        var version = (data as IVersioned)?.Version;
        if (version is { } number)
        {
            context.Response.Headers.ETag = EntityTag.Of(number);
        }

        var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        return new Enveloped<T>(data, new EnvelopeMeta(context.TraceIdentifier, traceId, version));
    }

    /// <summary>Wraps what a command created; the status and <c>Location</c> are set by <see cref="CreationResponse{T}"/> itself.</summary>
    public static Enveloped<T> WrapCreated<T>(CreationResponse<T> created, HttpContext context) => Wrap(created.Value, context);

    /// <summary>Writes what a query answers: 304 when the caller has this version already, 404 when there is nothing.</summary>
    public static Task WriteAsync<T>(T? data, HttpContext context)
    {
        if (data is null)
        {
            return ApiError.OfStatus(StatusCodes.Status404NotFound, context).ExecuteAsync(context);
        }

        if (data is IPage page)
        {
            return Envelope.WriteAsync(context, StatusCodes.Status200OK, page.Items, page: page.Meta);
        }

        var version = (data as IVersioned)?.Version;
        if (version is not { } number)
        {
            return Envelope.WriteAsync(context, StatusCodes.Status200OK, data);
        }

        context.Response.Headers.ETag = EntityTag.Of(number);
        context.Response.Headers.CacheControl = "private, no-cache";
        if (EntityTag.IsNamedBy(context.Request.Headers.IfNoneMatch, number))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return Envelope.WriteAsync(context, StatusCodes.Status200OK, data, number);
    }
}
