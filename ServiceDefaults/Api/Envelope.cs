using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Platform.EventSourcing;

namespace ServiceDefaults.Api;

/// <summary>
/// The one shape of every JSON answer: <c>data</c>, <c>meta</c>, <c>error</c>, all three always present. It is written in full
/// before the first byte is sent, so a failure to serialise still becomes a clean 500.
/// </summary>
internal static class Envelope
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = PlatformJson.Options.Encoder };

    public static Task WriteAsync(HttpContext context, int status, object? data, long? version = null, PageMeta? page = null) =>
        SendAsync(context, status, json =>
        {
            json.WritePropertyName("data");
            JsonSerializer.Serialize(json, data, data?.GetType() ?? typeof(object), PlatformJson.Options);
            WriteMeta(json, context, version, page);
            json.WriteNull("error");
        });

    /// <summary>Writes data that is JSON already.</summary>
    public static Task WriteRawAsync(HttpContext context, int status, string data, long? version) =>
        SendAsync(context, status, json =>
        {
            json.WritePropertyName("data");
            json.WriteRawValue(data);
            WriteMeta(json, context, version, null);
            json.WriteNull("error");
        });

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
            json.WriteString("code", error.Code);
            json.WriteString("traceId", TraceId(context));
            if (error.Errors is { } errors)
            {
                json.WritePropertyName("errors");
                JsonSerializer.Serialize(json, errors, PlatformJson.Options);
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

/// <summary>Where the neighbours of a page are.</summary>
internal sealed record PageMeta(string? Next, string? Previous, int Limit);
