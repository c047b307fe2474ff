using System.Text.Json;
using Marten;
using Marten.Linq.MatchesSql;
using ServiceDefaults.Http;

namespace ServiceDefaults.Api;

/// <summary>In which orders a list can be asked for, for those who describe it.</summary>
public interface ISorting
{
    /// <summary>Each as <c>field</c> or <c>-field</c>.</summary>
    IEnumerable<string> Orders { get; }
}

/// <summary>
/// The orders that a list can be asked for, each with the SQL of its column (a duplicated field with an index, else every page reads the whole
/// table) and the id of a row, which makes places unique. Pages are keyset pages: never an OFFSET, never a COUNT.
/// </summary>
/// <param name="defaultSort">The order when none is asked for: <c>field</c> or <c>-field</c>.</param>
/// <param name="id">The row's id, as it stands in the column <c>id</c>.</param>
public sealed class Sorting<T, TId>(string defaultSort, Func<T, TId> id) : ISorting
    where T : notnull
    where TId : notnull
{
    private readonly Dictionary<string, Column> columns = [];

    /// <inheritdoc/>
    public IEnumerable<string> Orders => columns.Keys.SelectMany<string, string>(name => [name, $"-{name}"]);

    /// <summary>Lets the list be sorted by a field.</summary>
    /// <param name="field">What callers call it.</param>
    /// <param name="sql">Its column, as <c>d.placed_at</c>.</param>
    /// <param name="value">What stands there.</param>
    public Sorting<T, TId> By<TValue>(string field, string sql, Func<T, TValue> value)
        where TValue : notnull
    {
        columns.Add(field, new Column(sql, row => value(row), typeof(TValue)));
        return this;
    }

    /// <summary>The page that is asked for.</summary>
    /// <exception cref="InvalidRequestException">The order is none of this list's, or the cursor belongs to another order.</exception>
    public async Task<Page<T>> PageAsync(IQueryable<T> rows, PageRequest request, CancellationToken stop)
    {
        var sort = request.Sort ?? request.Cursor?.Sort ?? defaultSort;
        if (!columns.TryGetValue(sort.TrimStart('-'), out var column) || sort.StartsWith("--", StringComparison.Ordinal))
        {
            var orders = string.Join(" or ", columns.Keys.Select(one => $"'{one}' or '-{one}'"));
            throw new InvalidRequestException("invalid-sort", $"This list is sorted by {orders}.");
        }

        if (request.Cursor is { } place && place.Sort != sort)
        {
            throw new InvalidRequestException("invalid-cursor", "The cursor belongs to another order of this list.");
        }

        var backward = request.Cursor is { Backward: true };
        var descending = sort.StartsWith('-') != backward;
        var direction = descending ? "desc" : "asc";
        var found = await Beyond(rows, column, request.Cursor, descending)
            .OrderBySql($"{column.Sql} {direction}, d.id {direction}")
            .Take(request.Limit + 1)
            .ToListAsync(stop);
        return Cut(found, request, sort, column, backward);
    }

    private static IQueryable<T> Beyond(IQueryable<T> rows, Column column, Cursor? place, bool descending)
    {
        if (place is null)
        {
            return rows;
        }

        var sql = $"({column.Sql}, d.id) {(descending ? '<' : '>')} (?, ?)";
        var value = JsonSerializer.Deserialize(place.Value, column.Type)!;
        object beyond = JsonSerializer.Deserialize<TId>(place.Id)!;
        return rows.Where(row => row.MatchesSql(sql, value, beyond));
    }

    private Page<T> Cut(IReadOnlyList<T> found, PageRequest request, string sort, Column column, bool backward)
    {
        var more = found.Count > request.Limit;
        List<T> items = [.. found.Take(request.Limit)];
        if (backward)
        {
            items.Reverse();
        }

        string? Place(T row, bool before) => request.Codec.Write(
            new Cursor(sort, JsonSerializer.Serialize(column.Value(row), column.Type), JsonSerializer.Serialize(id(row)), before));
        var next = items.Count > 0 && (backward || more) ? Place(items[^1], before: false) : null;
        var previous = items.Count > 0 && (backward ? more : request.Cursor is not null) ? Place(items[0], before: true) : null;
        return new Page<T>(items, new PageMeta(next, previous, request.Limit));
    }

    private sealed record Column(string Sql, Func<T, object> Value, Type Type);
}
