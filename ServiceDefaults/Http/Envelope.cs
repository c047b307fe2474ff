using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ServiceDefaults.Http;

/// <summary>
/// The one shape of every JSON answer: <c>data</c>, <c>meta</c>, <c>error</c>, all three always present. It is written in full
/// before the first byte is sent, so a failure to serialise still becomes a clean 500.
/// </summary>
public static class Envelope
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = ApiJson.Options.Encoder };

    /// <summary>Writes data, with the version of what it shows or the page of the list that it is.</summary>
    public static Task WriteAsync(HttpContext context, int status, object? data, long? version = null, PageMeta? page = null) =>
        SendAsync(context, status, json =>
        {
            json.WritePropertyName("data");
            JsonSerializer.Serialize(json, data, data?.GetType() ?? typeof(object), ApiJson.Options);
            WriteMeta(json, context, version, page);
            json.WriteNull("error");
        });

    /// <summary>Writes a failure.</summary>
    public static Task WriteAsync(HttpContext context, ApiError error) =>
        SendAsync(context, error.Status, json =>
        {
            json.WriteNull("data");
            WriteMeta(json, context, null, null);
            json.WriteStartObject("error");
            json.WriteString("type", "about:blank");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(error.Status));
            json.WriteNumber("status", error.Status);
            json.WriteString("detail", error.Detail);
            json.WriteString("instance", context.Request.PathBase.Add(context.Request.Path).Value);
            json.WriteString(ApiError.CodeMember, error.Code);
            json.WriteString("traceId", TraceId(context));
            if (error.Errors is { } errors)
            {
                json.WritePropertyName("errors");
                JsonSerializer.Serialize(json, errors, ApiJson.Options);
            }

            json.WriteEndObject();
        });

    private static void WriteMeta(Utf8JsonWriter json, HttpContext context, long? version, PageMeta? page)
    {
        json.WriteStartObject("meta");
        json.WriteString("requestId", context.TraceIdentifier);
        json.WriteString("traceId", TraceId(context));
        if (version is { } number)
        {
            json.WriteNumber("version", number);
        }

        if (page is not null)
        {
            json.WriteStartObject("page");
            json.WriteString("next", page.Next);
            json.WriteString("previous", page.Previous);
            json.WriteNumber("limit", page.Limit);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
        }
    }
}

/// <summary>Where the neighbours of a page are: <c>meta.page</c>.</summary>
/// <param name="Next">The cursor of the next page; null on the last.</param>
/// <param name="Previous">The cursor of the page before; null on the first.</param>
/// <param name="Limit">The most that a page may hold.</param>
public sealed record PageMeta(string? Next, string? Previous, int Limit);
