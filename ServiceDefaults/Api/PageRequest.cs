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
    /// Whether the list, as the caller sees it, runs from the highest key to the lowest. A list is kept in one order, so the only
    /// field to sort by is the one it is kept by.
    /// </summary>
    public bool Descending(string field, bool byDefault)
    {
        if (Sort is null)
        {
            return byDefault;
        }

        var descending = Sort.StartsWith('-');
        return Sort.AsSpan(descending ? 1 : 0).SequenceEqual(field)
            ? descending
            : throw new InvalidRequestException("invalid-sort", $"This list is sorted by '{field}' or '-{field}'.");
    }

    /// <summary>The query for a view: one row more than the page holds, which tells whether there is a further page.</summary>
    public ViewQuery Query(IReadOnlyDictionary<string, string>? where = null, bool descending = false) =>
        new(Limit + 1, where, Cursor?.Key, descending != (Cursor?.Backward ?? false));

    /// <summary>Turns up to <c>Limit + 1</c> rows, in the order in which they were fetched, into a page and the cursors of its neighbours.</summary>
    public Page<T> Slice<T>(IReadOnlyList<T> rows, Func<T, string> keyOf)
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
            hasNext ? new Cursor(keyOf(items[^1]), Backward: false).ToString() : null,
            hasPrevious ? new Cursor(keyOf(items[0]), Backward: true).ToString() : null,
            Limit);
    }

    public static ValueTask<PageRequest?> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var sort = query["sort"].ToString();
        return ValueTask.FromResult<PageRequest?>(
            new PageRequest(ReadLimit(query["limit"].ToString()), ReadCursor(query["cursor"].ToString()), sort.Length == 0 ? null : sort));
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
            : throw new InvalidRequestException("invalid-cursor", "The cursor is not one that this list handed out.");
    }
}

/// <summary>A page of a list with the cursors of its neighbours.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, string? Previous, int Limit)
{
    /// <summary>The same page with other items.</summary>
    public Page<TResult> Select<TResult>(Func<T, TResult> map) => new([.. Items.Select(map)], Next, Previous, Limit);
}
