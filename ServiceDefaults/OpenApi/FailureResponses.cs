using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ServiceDefaults.Api;
using ServiceDefaults.Http;

namespace ServiceDefaults.OpenApi;

/// <summary>
/// Every status that an operation can fail with, and under each the codes: those of the conventions that apply to it, and those that its own rules
/// answer. A failure with one code only is a component that operations share.
/// </summary>
internal sealed class FailureResponses : IOpenApiOperationTransformer
{
    private const string Failure = nameof(EnvelopedFailure);

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var endpoint = DescribedEndpoint.Of(context.Description);
        var codes = FailureCodes.Of(endpoint).Concat(RefusalCodes.Of(endpoint.Type));
        foreach (var failure in codes.Distinct().GroupBy(code => code.Status, code => code.Code).OrderBy(failure => failure.Key))
        {
            operation.Responses![$"{failure.Key}"] = failure.Count() == 1
                ? Shared(failure.Key, failure.Single(), context.Document!)
                : Response(failure.Key, [.. failure.Order()], context.Document!);
        }

        return Task.CompletedTask;
    }

    private static OpenApiResponseReference Shared(int status, string code, OpenApiDocument document)
    {
        document.AddComponent<IOpenApiResponse>(code, Response(status, [code], document));
        return new OpenApiResponseReference(code, document);
    }

    private static OpenApiResponse Response(int status, IReadOnlyList<string> codes, OpenApiDocument document) => new()
    {
        Description = codes.Count == 1 ? DetailOf(status, codes[0]) : $"One of {string.Join(", ", codes.Select(code => $"`{code}`"))}.",
        Headers = HeadersOf(status),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { AllOf = [new OpenApiSchemaReference(Failure, document), WithCode(status, codes)] },
                Examples = codes.ToDictionary(code => code, IOpenApiExample (code) => Example(status, code, document)),
            },
        },
    };

    private static OpenApiSchema WithCode(int status, IReadOnlyList<string> codes) => Object("error", Object(
        ("status", new OpenApiSchema { Enum = [JsonValue.Create(status)] }),
        ("code", new OpenApiSchema { Enum = [.. codes.Select(code => JsonValue.Create(code))] })));

    private static OpenApiSchema Object(string name, OpenApiSchema schema) => Object((name, schema));

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties.ToDictionary(property => property.Name, IOpenApiSchema (property) => property.Schema),
    };

    private static OpenApiExampleReference Example(int status, string code, OpenApiDocument document)
    {
        document.AddComponent<IOpenApiExample>(code, new OpenApiExample { Value = Envelope(status, code) });
        return new OpenApiExampleReference(code, document);
    }

    private static JsonObject Envelope(int status, string code) => new()
    {
        ["data"] = null,
        ["meta"] = new JsonObject { ["requestId"] = Examples.RequestId, ["traceId"] = Examples.TraceId },
        ["error"] = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = DetailOf(status, code),
            ["instance"] = "/api/v1/…",
            ["code"] = code,
            ["traceId"] = Examples.TraceId,
        },
    };

    // The words of a rule stand in its own code and often hold what it found, so only the code is known here.
    private static string DetailOf(int status, string code) =>
        Statuses.Meaning(status) is var (meant, detail) && meant == code ? detail : $"{char.ToUpperInvariant(code[0])}{code[1..].Replace('-', ' ')}.";

    private static Dictionary<string, IOpenApiHeader>? HeadersOf(int status) => status switch
    {
        401 => Header("WWW-Authenticate", "How to authenticate: `Bearer`, and what is wrong with the token that was sent.", JsonSchemaType.String),
        429 or 503 => Header("Retry-After", "In how many seconds it is worth asking again.", JsonSchemaType.Integer),
        _ => null,
    };

    private static Dictionary<string, IOpenApiHeader> Header(string name, string description, JsonSchemaType type) =>
        new() { [name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } } };
}
