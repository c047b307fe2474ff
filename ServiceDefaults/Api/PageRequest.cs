using System.Globalization;
using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;

namespace ServiceDefaults.Api;

/// <summary>
/// Which page of a list is asked for: <c>?limit=</c> (1 to 100, 20 by default), <c>?cursor=</c> (opaque) and <c>?sort=</c>
/// (<c>field</c> or <c>-field</c>).
/// </summary>
public sealed record PageRequest(int Limit, Cursor? Cursor = null, string? Sort = null)
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    /// <summary>
    /// Whether a list that is kept in one order, as the caller sees it, runs from the highest key to the lowest: the only field to sort
    /// it by is the one it is kept by.
    /// </summary>
    public bool Descending(string field, bool byDefault)
    {
        var (_, descending) = Order(byDefault ? $"-{field}" : field, [field]);
        return Cursor is not { Sort: not null } ? descending : throw ForeignCursor();
    }

    /// <summary>The query for a view in order of its keys: one row more than the page holds, which tells whether there is a further page.</summary>
    public ViewQuery Query(IReadOnlyDictionary<string, string>? where = null, bool descending = false) =>
        new(Limit + 1, where, Cursor is { } cursor ? new ViewPlace(cursor.Key) : null, descending != (Cursor?.Backward ?? false));

    /// <summary>The page of a view, in the order that the caller asks for: of the key, or of a property that the view is sorted by.</summary>
    /// <param name="view">The view.</param>
    /// <param name="byDefault">The order when none is asked for: <c>field</c> or <c>-field</c>.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="where">Exact values of properties.</param>
    /// <param name="between">Ranges of properties.</param>
    /// <param name="keyField">The field that the view is keyed by, if the list can be sorted by that.</param>
    /// <exception cref="InvalidRequestException">The order, the cursor, or a filter's value is none that this list knows.</exception>
    public async Task<Page<ViewRow<T>>> ListAsync<T>(
        IViewReader<T> view,
        string byDefault,
        CancellationToken stop,
        IReadOnlyDictionary<string, string>? where = null,
        IReadOnlyDictionary<string, ViewRange>? between = null,
        string? keyField = null)
        where T : class
    {
        var (field, descending) = Order(byDefault, keyField is null ? view.SortBy : [keyField, .. view.SortBy]);
        var sort = field == keyField ? null : (descending ? "-" : "") + field;
        if (Cursor is { } cursor && cursor.Sort != sort)
        {
            throw ForeignCursor();
        }

        var query = new ViewQuery(
            Limit + 1,
            where,
            Cursor is null ? null : new ViewPlace(Cursor.Key, Cursor.Value),
            descending != (Cursor?.Backward ?? false),
            sort is null ? null : field,
            between);
        try
        {
            return SliceAt(await view.ListAsync(query, stop), row => new Cursor(row.Key, Backward: false, sort, row.Place.Value));
        }
        catch (UnfitValueException unfit)
        {
            throw unfit.IsPlace ? ForeignCursor() : new InvalidRequestException("invalid-filter", unfit.Message);
        }
    }

    /// <summary>Turns up to <c>Limit + 1</c> rows, in the order in which they were fetched, into a page and the cursors of its neighbours.</summary>
    public Page<T> Slice<T>(IReadOnlyList<T> rows, Func<T, string> keyOf) => SliceAt(rows, row => new Cursor(keyOf(row), Backward: false));

    public static ValueTask<PageRequest?> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var sort = query["sort"].ToString();
        return ValueTask.FromResult<PageRequest?>(
            new PageRequest(ReadLimit(query["limit"].ToString()), ReadCursor(query["cursor"].ToString()), sort.Length == 0 ? null : sort));
    }

    private Page<T> SliceAt<T>(IReadOnlyList<T> rows, Func<T, Cursor> placeOf)
    {
        var backward = Cursor is { Backward: true };
        var more = rows.Count > Limit;
        List<T> items = [.. rows.Take(Limit)];
        if (backward)
        {
            items.Reverse();
        }

        var hasNext = items.Count > 0 && (backward || more);
        var hasPrevious = items.Count > 0 && (backward ? more : Cursor is not null);
        return new Page<T>(
            items,
            hasNext ? placeOf(items[^1]).ToString() : null,
            hasPrevious ? (placeOf(items[0]) with { Backward = true }).ToString() : null,
            Limit);
    }

    private static int ReadLimit(string text)
    {
        if (text.Length == 0)
        {
            return DefaultLimit;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw new InvalidRequestException("invalid-limit", $"The limit is a whole number from 1 to {MaxLimit}.");
    }

    private static Cursor? ReadCursor(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        return Api.Cursor.TryParse(text, out var cursor)
            ? cursor
            : throw ForeignCursor();
    }

    private (string Field, bool Descending) Order(string byDefault, IReadOnlyList<string> fields)
    {
        var order = Sort ?? byDefault;
        var descending = order.StartsWith('-');
        var field = order[(descending ? 1 : 0)..];
        return fields.Contains(field)
            ? (field, descending)
            : throw new InvalidRequestException(
                "invalid-sort",
                $"This list is sorted by {string.Join(" or ", fields.Select(one => $"'{one}' or '-{one}'"))}.");
    }

    private static InvalidRequestException ForeignCursor() =>
        new("invalid-cursor", "The cursor is not one that this list handed out, in this order.");
}

/// <summary>A page of a list with the cursors of its neighbours.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, string? Previous, int Limit)
{
    /// <summary>The same page with other items.</summary>
    public Page<TResult> Select<TResult>(Func<T, TResult> map) => new([.. Items.Select(map)], Next, Previous, Limit);
}
