using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using ServiceDefaults.Api;

namespace ServiceDefaults.OpenApi;

/// <summary>The query of a list: the endpoint asks for a <see cref="PageRequest"/>, and its <c>Sorting</c> knows the orders.</summary>
internal static class Paging
{
    public static IEnumerable<OpenApiParameter> Of(DescribedEndpoint endpoint) => !endpoint.HasPages ? [] :
    [
        Query("limit", "How many rows a page holds at most.", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = PageRequest.MaxLimit.ToString(CultureInfo.InvariantCulture),
            Default = PageRequest.DefaultLimit,
        }),
        Query("cursor", "`meta.page.next` or `meta.page.previous` of another page of this list.", new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = "^[A-Za-z0-9_-]+$",
            MaxLength = 2048,
        }),
        Query("sort", "The order, with a minus in front of it the other way round.", new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. Orders(endpoint).Select(order => JsonValue.Create(order))],
        }),
    ];

    private static IEnumerable<string> Orders(DescribedEndpoint endpoint) => endpoint.Type
        .GetFields(BindingFlags.Static | BindingFlags.NonPublic)
        .Select(field => field.GetValue(null))
        .OfType<ISorting>()
        .SelectMany(sorting => sorting.Orders);

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = schema,
    };
}
