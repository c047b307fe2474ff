using ServiceDefaults.Http;

namespace ServiceDefaults.Api;

/// <summary>What pages of every list have in common, wherever their rows come from.</summary>
internal static class Keyset
{
    /// <summary>The order that is asked for, of those that the list has.</summary>
    /// <exception cref="InvalidRequestException">The order is none of this list's, or the cursor belongs to another order.</exception>
    public static string SortOf(PageRequest request, string usual, IEnumerable<string> orders)
    {
        var sort = request.Sort ?? request.Cursor?.Sort ?? usual;
        if (!orders.Contains(sort))
        {
            throw new InvalidRequestException("invalid-sort", $"This list is sorted by {string.Join(" or ", orders.Select(one => $"'{one}'"))}.");
        }

        return request.Cursor is not { } place || place.Sort == sort
            ? sort
            : throw new InvalidRequestException("invalid-cursor", "The cursor belongs to another order of this list.");
    }

    /// <summary>The page among rows that were read in its direction, one more than it holds, so that it is known whether there are others.</summary>
    public static Page<T> Cut<T>(IReadOnlyList<T> found, PageRequest request, string sort, Func<T, (string Value, string Id)> place)
    {
        var backward = request.Cursor is { Backward: true };
        var more = found.Count > request.Limit;
        List<T> items = [.. found.Take(request.Limit)];
        if (backward)
        {
            items.Reverse();
        }

        string? Place(T row, bool before) =>
            place(row) is var (value, id) ? request.Codec.Write(new Cursor(request.List, sort, value, id, before)) : null;
        var next = items.Count > 0 && (backward || more) ? Place(items[^1], before: false) : null;
        var previous = items.Count > 0 && (backward ? more : request.Cursor is not null) ? Place(items[0], before: true) : null;
        return new Page<T>(items, new PageMeta(next, previous, request.Limit));
    }
}
