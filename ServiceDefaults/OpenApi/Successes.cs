using Microsoft.OpenApi;
using ServiceDefaults.Api;

namespace ServiceDefaults.OpenApi;

/// <summary>What goes with an answer besides its body: its headers, and that a caller may have it already.</summary>
internal static class Successes
{
    private const string Events =
        "event: order_placed\nid: 1\ndata: {\"name\":\"order_placed\",\"at\":\"2026-03-01T12:30:15Z\",\"version\":1}\n\n";

    public static void Complete(OpenApiOperation operation, DescribedEndpoint endpoint, OpenApiDocument document)
    {
        foreach (var response in operation.Responses!.Where(pair => pair.Key[0] == '2').Select(pair => (OpenApiResponse)pair.Value))
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            foreach (var name in Headers(endpoint))
            {
                document.AddComponent(name, Header(name));
                response.Headers.Add(name, new OpenApiHeaderReference(name, document));
            }

            if (endpoint.IsStream)
            {
                response.Description = "Server-sent events: each has a name, an id to go on from, and JSON as its data. A comment is a sign of life.";
                response.Content!["text/event-stream"].Example = Events;
            }
        }

        if (endpoint is { IsChange: false, IsVersioned: true })
        {
            operation.Responses!["304"] = new OpenApiResponse { Description = "The caller has this version already." };
        }
    }

    private static IEnumerable<string> Headers(DescribedEndpoint endpoint)
    {
        if (endpoint.IsVersioned)
        {
            yield return "ETag";
        }

        if (endpoint.IsCreation)
        {
            yield return "Location";
        }

        if (endpoint.IsChange)
        {
            yield return IdempotencyKey.Replayed;
        }
    }

    private static OpenApiHeader Header(string name) => name switch
    {
        "ETag" => Text("The version of what is shown, for `If-Match` and `If-None-Match`.", @"^""[0-9]+""$", "\"3\""),
        "Location" => Text("Where it can be read.", "^/api/v1/", "/api/v1/orders/01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a10"),
        _ => Text("`true`: this request was carried out before, and this is the answer that it got then.", "^true$", "true"),
    };

    private static OpenApiHeader Text(string description, string pattern, string example) => new()
    {
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern },
        Example = example,
    };
}
