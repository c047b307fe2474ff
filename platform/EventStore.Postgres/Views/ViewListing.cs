using System.Globalization;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// The statement for a page of a view's rows. Names in its text are the view's own and values are parameters, so nothing that comes from outside
/// becomes SQL. Where it stands in the list is a range of the index that the list is sorted by, in both directions.
/// </summary>
internal sealed class ViewListing(ViewTable table, ViewQuery query, NpgsqlCommand command)
{
    private string Direction => query.Descending ? "desc" : "asc";

    /// <summary>
    /// Fills in the command: key, version, content, the value that the rows are sorted by, and whether the row misses a parked event. Gives the column of that; null for the key.
    /// </summary>
    public ViewColumn? Compose()
    {
        var sort = query.SortBy is { } property ? Allowed(property, table.View.SortBy, "sorted") : null;
        List<string> conditions = [table.Alive, .. Filters()];
        var parts = Parts(sort).Select(part => Select(sort, [.. conditions, .. part])).ToList();

        // Each part is in order and ends at the limit, so that little is left to merge.
        command.CommandText = parts.Count == 1
            ? parts[0]
            : $"select * from (({string.Join(") union all (", parts)})) as page order by 4 {Direction}, 1 {Direction} limit {Limit()}";
        return sort;
    }

    private string Select(ViewColumn? sort, IReadOnlyList<string> conditions)
    {
        var key = $"v.{table.Key}";
        var order = sort is null ? $"{key} {Direction}" : $"v.{sort.Sql} {Direction}, {key} {Direction}";
        return $"select {key}, {table.VisibleVersion}, {table.Content}, {(sort is null ? "null" : $"v.{sort.Sql}")}, {table.HasParked} "
            + $"from {table.Table} v where {string.Join(" and ", conditions)} order by {order} limit {Limit()}";
    }

    // As a number in the text, the planner knows how few rows are wanted.
    private string Limit() => query.Limit.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The conditions of the place: one range, or two, of which the second is read where the first may end. Ascending, what has no value
    /// is last; descending, it is first. That is how an index is kept, so no other order is a range of it.
    /// </summary>
    private IEnumerable<string[]> Parts(ViewColumn? sort)
    {
        if (query.After is not { } place)
        {
            return [[]];
        }

        var beyond = query.Descending ? '<' : '>';
        var key = $"v.{table.Key} {beyond} {Add(place.Key)}";
        if (sort is null)
        {
            return [[key]];
        }

        var column = $"v.{sort.Sql}";
        if (place.Value is null)
        {
            string[] without = [$"{column} is null", key];
            return query.Descending ? [without, [$"{column} is not null"]] : [without];
        }

        string[] with = [$"({column}, v.{table.Key}) {beyond} ({Add(Value(sort, place.Value, isPlace: true))}, {Add(place.Key)})"];
        return !query.Descending && sort.IsNullable ? [with, [$"{column} is null"]] : [with];
    }

    private List<string> Filters()
    {
        var filters = new List<string>();
        foreach (var (property, value) in query.Where ?? new Dictionary<string, string>())
        {
            var column = Allowed(property, [.. table.View.FilterBy, .. table.View.SortBy], "filtered");
            filters.Add(column is null
                ? $"{ViewTable.DocumentProperty(property)} = {Add(value)}"
                : $"v.{column.Sql} = {Add(Value(column, value))}");
        }

        foreach (var (property, range) in query.Between ?? new Dictionary<string, ViewRange>())
        {
            var column = Allowed(property, table.View.SortBy, "filtered by ranges")!;
            if (range.From is { } from)
            {
                filters.Add($"v.{column.Sql} >= {Add(Value(column, from))}");
            }

            if (range.Before is { } before)
            {
                filters.Add($"v.{column.Sql} < {Add(Value(column, before))}");
            }
        }

        return filters;
    }

    private ViewColumn? Allowed(string property, IReadOnlyList<string> allowed, string what) => allowed.Contains(property)
        ? table.View.IsTable ? table.Column(property) : null
        : throw new ArgumentException(
            $"The view {table.View.Name} cannot be {what} by '{property}'; it can by: {string.Join(", ", allowed)}.", nameof(property));

    private static object Value(ViewColumn column, string text, bool isPlace = false) =>
        column.Type.Read(text) ?? throw new UnfitValueException(column.Property, column.Type.Sql, isPlace);

    private string Add(object value)
    {
        command.Parameters.Add(new() { Value = value });
        return $"${command.Parameters.Count}";
    }
}
