using System.Globalization;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>What a column holds, and how its values become the text that queries and places carry.</summary>
/// <param name="Sql">The type's name, as the catalogue gives it.</param>
/// <param name="Read">The value for a text; null when the text is not one.</param>
/// <param name="Write">The text for the value in a column of a result.</param>
internal sealed record ColumnType(string Sql, Func<string, object?> Read, Func<NpgsqlDataReader, int, string> Write)
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    // PostgreSQL's text holds no zero character, so nothing could equal such a value.
    public static ColumnType Text { get; } = new(
        "text", text => text.Contains('\0') ? null : text, (row, at) => row.GetString(at));

    public static ColumnType Uuid { get; } = new(
        "uuid", text => Guid.TryParseExact(text, "D", out var value) ? value : null, (row, at) => row.GetGuid(at).ToString("D"));

    public static ColumnType Bigint { get; } = new(
        "bigint",
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, Invariant, out var value) ? value : null,
        (row, at) => row.GetInt64(at).ToString(Invariant));

    public static ColumnType Numeric { get; } = new(
        "numeric",
        text => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, Invariant, out var value) ? value : null,
        (row, at) => row.GetDecimal(at).ToString(Invariant));

    public static ColumnType Real { get; } = new(
        "double precision",
        text => double.TryParse(text, NumberStyles.Float, Invariant, out var value) ? value : null,
        (row, at) => row.GetDouble(at).ToString("R", Invariant));

    public static ColumnType Boolean { get; } = new(
        "boolean", text => bool.TryParse(text, out var value) ? value : null, (row, at) => row.GetBoolean(at) ? "true" : "false");

    public static ColumnType Instant { get; } = new(
        "timestamp with time zone",
        text => DateTimeOffset.TryParse(text, Invariant, DateTimeStyles.AssumeUniversal, out var value) ? value.ToUniversalTime() : null,
        (row, at) => row.GetFieldValue<DateTimeOffset>(at).ToString("O", Invariant));

    public static ColumnType Date { get; } = new(
        "date",
        text => DateOnly.TryParseExact(text, "O", Invariant, DateTimeStyles.None, out var value) ? value : null,
        (row, at) => row.GetFieldValue<DateOnly>(at).ToString("O", Invariant));

    /// <summary>Whatever is composed, or written in a form of its own; it has no order, so nothing is sought or sorted by it.</summary>
    public static ColumnType Json { get; } = new("jsonb", _ => null, (_, _) => "");

    private static Dictionary<Type, ColumnType> Simple { get; } = new()
    {
        [typeof(string)] = Text,
        [typeof(Guid)] = Uuid,
        [typeof(byte)] = Bigint,
        [typeof(sbyte)] = Bigint,
        [typeof(short)] = Bigint,
        [typeof(ushort)] = Bigint,
        [typeof(int)] = Bigint,
        [typeof(uint)] = Bigint,
        [typeof(long)] = Bigint,
        [typeof(ulong)] = Numeric,
        [typeof(decimal)] = Numeric,
        [typeof(float)] = Real,
        [typeof(double)] = Real,
        [typeof(bool)] = Boolean,
        [typeof(DateTimeOffset)] = Instant,
        [typeof(DateOnly)] = Date,
    };

    /// <summary>The column type for a property's type, which is not a nullable one.</summary>
    public static ColumnType Of(Type type)
    {
        if (Simple.TryGetValue(type, out var simple))
        {
            return simple;
        }

        var isId = type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ITypedId<>));
        return (type.IsEnum, isId) switch
        {
            (true, _) => Text,
            (_, true) => type.GetProperty("Value")?.PropertyType == typeof(Guid) ? Uuid : Text,
            _ => Json,
        };
    }

    public override string ToString() => Sql;
}
