using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>A column of a view's own table.</summary>
/// <param name="Property">The property's name as queries give it.</param>
/// <param name="Name">The column's name; a plain identifier.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsNullable">Whether a row may be without a value.</param>
internal sealed partial record ViewColumn(string Property, string Name, ColumnType Type, bool IsNullable)
{
    private const int MaxIdentifier = 63;

    /// <summary>The name in SQL; quoted, since it may be a word of the language.</summary>
    public string Sql => $"\"{Name}\"";

    /// <summary>The columns that a row's type stands for.</summary>
    /// <exception cref="InvalidOperationException">It is not an object, or a property's name makes no column, or the name of another one.</exception>
    public static IReadOnlyList<ViewColumn> Of(View view)
    {
        var row = PlatformJson.Options.GetTypeInfo(view.DocumentType);
        List<ViewColumn> columns = [.. row.Properties.Where(property => property.Get is not null).Select(Of)];
        var unfit = columns.FirstOrDefault(column =>
            !SnakeCase().IsMatch(column.Name) || column.Name.Length > MaxIdentifier || columns.Count(other => other.Name == column.Name) > 1);
        return (columns.Count, unfit) switch
        {
            (0, _) => throw new InvalidOperationException(
                $"The view {view.Name} is a table, so its rows need properties; {view.DocumentType} has none in JSON."),
            (_, { } column) => throw new InvalidOperationException(
                $"The property '{column.Property}' of {view.DocumentType} would be the column '{column.Name}'; expected a name of its own "
                + $"in snake_case, with at most {MaxIdentifier} characters."),
            _ => columns,
        };
    }

    /// <summary>The column's name for a property's name.</summary>
    public static string NameOf(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    private static ViewColumn Of(JsonPropertyInfo property)
    {
        var underlying = Nullable.GetUnderlyingType(property.PropertyType);
        var nullable = underlying is not null || (!property.PropertyType.IsValueType && property.IsGetNullable);
        var type = property.CustomConverter is null ? ColumnType.Of(underlying ?? property.PropertyType) : ColumnType.Json;
        return new ViewColumn(property.Name, NameOf(property.Name), type, nullable);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SnakeCase();
}
