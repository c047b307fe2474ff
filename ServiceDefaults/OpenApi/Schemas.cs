using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ServiceDefaults.OpenApi;

/// <summary>What the generator cannot see in types: what converters write, what annotations mean besides, what members are for.</summary>
internal sealed partial class Schemas(Comments comments) : IOpenApiSchemaTransformer
{
    private const string Amount = @"^-?[0-9]+(\.[0-9]+)?$";
    private const int LongestAmount = 30;
    private const string CurrencyCode = "^[A-Z]{3}$";

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var (type, property) = (Plain(context.JsonTypeInfo.Type), context.JsonPropertyInfo);
        var isNullable = type != context.JsonTypeInfo.Type || property?.IsGetNullable == true;
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.None && TextOf(type, property) is var (format, pattern))
        {
            // What is a component is referred to as "this or null", and is not null itself.
            var isPlain = type == typeof(string) || type == typeof(decimal);
            schema.Type = JsonSchemaType.String | (isPlain && isNullable && property is not null ? JsonSchemaType.Null : 0);
            (schema.Format, schema.Pattern) = (format, pattern);
            schema.MaxLength ??= type == typeof(decimal) ? LongestAmount : null;
        }

        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
        }

        // What is null is left out.
        var nullable = context.JsonTypeInfo.Properties.Where(member => member.AssociatedParameter is { IsNullable: true });
        foreach (var member in nullable.Where(member => !IsAlwaysSaid(member)))
        {
            schema.Required?.Remove(member.Name);
        }

        // As ECMAScript says it: another end of the text, and no name twice.
        schema.Pattern = schema.Pattern is { } own ? GroupName().Replace(own.Replace(@"\z", "$", StringComparison.Ordinal), "(") : null;
        if (schema.Pattern is null && type == typeof(string) && Annotated<RequiredAttribute>(property))
        {
            schema.Pattern = @"\S";
        }

        Describe(schema, type, property);
        return Task.CompletedTask;
    }

    /// <summary>The form of what a converter writes as a string; null for all else.</summary>
    private static (string? Format, string? Pattern)? TextOf(Type type, JsonPropertyInfo? property) => true switch
    {
        _ when type == typeof(decimal) => (null, Amount),
        _ when property is { Name: "currency" } && property.DeclaringType == typeof(Contracts.Money) => (null, CurrencyCode),
        _ when type.GetField("Pattern", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is string pattern => (null, pattern),
        _ when type.IsValueType && !type.IsPrimitive && !type.IsEnum && type.GetProperty("Value") is not null => ("uuid", null),
        _ => null,
    };

    private static bool IsAlwaysSaid(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false)
            is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Never }];

    [GeneratedRegex(@"\(\?<\w+>")]
    private static partial Regex GroupName();

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static bool Annotated<T>(JsonPropertyInfo? property)
        where T : Attribute => property?.AttributeProvider?.IsDefined(typeof(T), inherit: false) == true;

    private void Describe(OpenApiSchema schema, Type type, JsonPropertyInfo? property)
    {
        if (schema.Properties is { Count: > 0 } && type.Assembly != typeof(object).Assembly)
        {
            schema.Description = comments.Of(type);
        }
        else if (property?.DeclaringType is { } declaring && !type.IsEnum)
        {
            schema.Description = comments.Of(declaring, property.Name);
        }
    }
}
