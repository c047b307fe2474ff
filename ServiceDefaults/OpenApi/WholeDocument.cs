using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ServiceDefaults.OpenApi;

/// <summary>What is said once for all operations, and what can only be said when all of them are there.</summary>
internal sealed class WholeDocument(string service) : IOpenApiDocumentTransformer
{
    public const string Conventions =
        "Every answer is an envelope: `data`, `meta` with the ids of the request, and `error`, whose `code` is stable. A request that changes "
        + "something carries an `Idempotency-Key`. Bodies are strict JSON of at most 256 KiB: unknown and duplicate members, numbers in quotes "
        + "and text that cannot be stored are refused. What cannot be read as a request at all, or is longer than 8 KiB without its headers (414) or "
        + "16 KiB with them (431), is refused without an envelope. `X-Request-Id` and W3C's `traceparent` are taken over, and answered.";

    private const string Enveloped = "Enveloped";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = service, Version = "1", Description = Conventions };
        document.Servers = null;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Operations.AccessToken] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
        };

        var operations = document.Paths.Values.SelectMany(path => path.Operations!.Values).ToList();
        document.Tags = operations.SelectMany(operation => operation.Tags!).Select(tag => tag.Reference.Id!).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new OpenApiTag { Name = name }).ToHashSet();
        foreach (var (name, schema) in document.Components.Schemas!)
        {
            Open((OpenApiSchema)schema);
            if (name.StartsWith(Enveloped, StringComparison.Ordinal))
            {
                Envelopes.Complete((OpenApiSchema)schema);
            }
        }

        var bodies = operations.SelectMany(operation => operation.RequestBody?.Content?.Values ?? []).Select(content => content.Schema!);
        Close(bodies, []);
        foreach (var operation in operations)
        {
            Examples.AddTo(operation);
        }

        return Task.CompletedTask;
    }

    // Whoever reads an answer must bear members that are added later; whoever writes a body is told of those that are none.
    private static void Open(OpenApiSchema schema) => schema.AdditionalPropertiesAllowed = true;

    private static void Close(IEnumerable<IOpenApiSchema> schemas, HashSet<OpenApiSchema> seen)
    {
        foreach (var schema in schemas.Select(Examples.Resolve).Where(seen.Add))
        {
            schema.AdditionalPropertiesAllowed = schema.Properties is not { Count: > 0 } || schema.AdditionalProperties is not null;
            Close([.. schema.Properties?.Values ?? [], .. schema.OneOf ?? [], .. Parts(schema)], seen);
        }
    }

    private static IEnumerable<IOpenApiSchema> Parts(OpenApiSchema schema) =>
        new[] { schema.Items, schema.AdditionalProperties }.OfType<IOpenApiSchema>();
}
