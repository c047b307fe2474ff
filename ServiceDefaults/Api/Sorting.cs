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
        var sort = Keyset.SortOf(request, defaultSort, Orders);
        var column = columns[sort.TrimStart('-')];
        var backward = request.Cursor is { Backward: true };
        var descending = sort.StartsWith('-') != backward;
        var direction = descending ? "desc" : "asc";
        var found = await Beyond(rows, column, request.Cursor, descending)
            .OrderBySql($"{column.Sql} {direction}, d.id {direction}")
            .Take(request.Limit + 1)
            .ToListAsync(stop);
        return Keyset.Cut(
            found, request, sort, row => (JsonSerializer.Serialize(column.Value(row), column.Type), JsonSerializer.Serialize(id(row))));
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

    private sealed record Column(string Sql, Func<T, object> Value, Type Type);
}
