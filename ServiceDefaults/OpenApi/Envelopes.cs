using Microsoft.OpenApi;

namespace ServiceDefaults.OpenApi;

/// <summary>Of <c>data</c> and <c>error</c> one is there and the other is null; both are always said.</summary>
internal static class Envelopes
{
    public static void Complete(OpenApiSchema envelope)
    {
        if (envelope.Properties?.TryGetValue("data", out var data) != true)
        {
            return;
        }

        var isFailure = envelope.Properties["error"] is OpenApiSchemaReference;
        envelope.Properties["data"] = isFailure ? Null() : Present(data!);
        envelope.Properties["error"] = isFailure ? envelope.Properties["error"] : Null();
        envelope.Required = new HashSet<string> { "data", "meta", "error" };
    }

    private static OpenApiSchema Null() => new() { Type = JsonSchemaType.Null };

    // The generator does not know that what a generic member holds is never null.
    private static IOpenApiSchema Present(IOpenApiSchema data)
    {
        if (data is OpenApiSchema schema)
        {
            schema.Type &= ~JsonSchemaType.Null;
            return schema.OneOf?.FirstOrDefault(one => one is OpenApiSchemaReference) ?? schema;
        }

        return data;
    }
}
