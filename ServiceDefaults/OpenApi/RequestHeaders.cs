using Microsoft.OpenApi;
using ServiceDefaults.Api;

namespace ServiceDefaults.OpenApi;

/// <summary>The headers that the conventions give a meaning to, each where it has one.</summary>
internal static class RequestHeaders
{
    public static IEnumerable<string> Of(DescribedEndpoint endpoint)
    {
        if (endpoint.IsChange)
        {
            yield return "Idempotency-Key";
        }

        if (IsConditional(endpoint))
        {
            yield return "If-Match";
        }

        if (endpoint is { IsChange: false, IsVersioned: true })
        {
            yield return "If-None-Match";
        }

        if (endpoint.IsStream)
        {
            yield return "Last-Event-ID";
        }
    }

    /// <summary>Whether a change can be bound to the version that its caller has seen.</summary>
    public static bool IsConditional(DescribedEndpoint endpoint) =>
        endpoint is { IsChange: true, Subject: not null };

    public static OpenApiParameter Parameter(string name) => name switch
    {
        "Idempotency-Key" => Header(
            name, "Makes it safe to send the request again: the same key with the same request gets the stored answer.", IdempotencyKey.Example,
            new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MaxLength, Pattern = "^[!-~]+$" },
            isRequired: true),
        "If-Match" => Header(
            name, "Entity tags of the versions that may be changed; at any other version nothing happens (412).", "\"3\"", EntityTags()),
        "If-None-Match" => Header(name, "Entity tags of versions that the caller has; then the answer is 304 without a body.", "\"3\"", EntityTags()),
        _ => Header(
            name, "The id of the last event that was received; the stream goes on behind it.", "7",
            new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9]{1,18}$" }),
    };

    // An entity tag that is none matches nothing, so that any text is harmless.
    private static OpenApiSchema EntityTags() => new() { Type = JsonSchemaType.String };

    private static OpenApiParameter Header(string name, string description, string example, OpenApiSchema schema, bool isRequired = false) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Required = isRequired,
        Schema = schema,
        Example = example,
    };
}
