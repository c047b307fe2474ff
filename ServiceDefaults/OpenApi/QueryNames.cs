using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using ServiceDefaults.Api;

namespace ServiceDefaults.OpenApi;

/// <summary>Which names a query takes, where it takes those of an enum.</summary>
internal static class QueryNames
{
    public static void AddTo(OpenApiOperation operation, DescribedEndpoint endpoint)
    {
        foreach (var parameter in operation.Parameters!.OfType<OpenApiParameter>())
        {
            if (endpoint.NamesIn(parameter.Name!) is { } names)
            {
                Apply(names, (OpenApiSchema)parameter.Schema!);
                parameter.Description = names.Several ? "One or several, divided by commas." : null;
                parameter.Example = NamesOf(names)[0];
            }
        }
    }

    private static void Apply(NamesOfAttribute names, OpenApiSchema schema)
    {
        if (names.Several)
        {
            var any = $"({string.Join('|', NamesOf(names))})";
            schema.Pattern = $"^{any}(,{any})*$";
        }
        else
        {
            schema.Enum = [.. NamesOf(names).Select(name => JsonValue.Create(name))];
        }
    }

    private static string[] NamesOf(NamesOfAttribute names) => [.. Enum.GetNames(names.Type).Select(JsonNamingPolicy.CamelCase.ConvertName)];
}
