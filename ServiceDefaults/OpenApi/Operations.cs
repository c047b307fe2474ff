using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ServiceDefaults.OpenApi;

/// <summary>
/// What an operation is called, who may call it, and what it takes besides its path, its query and its body: all of it follows from the endpoint, so
/// that a slice says nothing twice.
/// </summary>
internal sealed partial class Operations(Comments comments) : IOpenApiOperationTransformer
{
    public const string AccessToken = "accessToken";
    private const string Owned = "x-owned";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var endpoint = DescribedEndpoint.Of(context.Description);
        var document = context.Document!;
        Name(operation, endpoint, document);
        Secure(operation, endpoint, document);
        operation.Parameters ??= [];
        QueryNames.AddTo(operation, endpoint);
        foreach (var name in RequestHeaders.Of(endpoint))
        {
            document.AddComponent(name, RequestHeaders.Parameter(name));
            operation.Parameters.Add(new OpenApiParameterReference(name, document));
        }

        foreach (var parameter in Paging.Of(endpoint))
        {
            operation.Parameters.Add(parameter);
        }

        Successes.Complete(operation, endpoint, document);
        return Task.CompletedTask;
    }

    private void Name(OpenApiOperation operation, DescribedEndpoint endpoint, OpenApiDocument document)
    {
        var name = EndpointSuffix().Replace(endpoint.Type.Name, "");
        var words = Capital().Replace(name, match => $" {match.Value.ToLowerInvariant()}").Trim();
        operation.OperationId = JsonNamingPolicy.CamelCase.ConvertName(name);
        operation.Summary = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(words[..1]) + words[1..];
        operation.Description = comments.Of(endpoint.Type)
            ?? (endpoint.Body is { } body ? comments.Of(body) : null);
        operation.Tags = new HashSet<OpenApiTagReference> { new(endpoint.Route.Trim('/').Split('/')[2], document) };
    }

    private static void Secure(OpenApiOperation operation, DescribedEndpoint endpoint, OpenApiDocument document)
    {
        if (endpoint.IsOpen)
        {
            operation.Security = [];
            return;
        }

        var roles = endpoint.Roles;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(AccessToken, document)] = [.. roles] }];
        if (roles.Count > 0)
        {
            operation.Description += $" Only for {string.Join(" and ", roles.Select(role => $"`{role}`"))}.";
        }

        // No scheme of OpenAPI has a word for whose something is.
        if (endpoint.IsOwned)
        {
            operation.Description += " To all but its owner and operators it does not exist.";
            operation.AddExtension(Owned, new JsonNodeExtension(true));
        }
    }

    [GeneratedRegex("Endpoint$")]
    private static partial Regex EndpointSuffix();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
