using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Http;
using ServiceDefaults.Security;

namespace ServiceDefaults.Api;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="Limit"><c>?limit=</c>, 1 to 100; 20 when it is not said.</param>
/// <param name="Sort"><c>?sort=</c>, <c>field</c> or <c>-field</c>; null for the list's own order.</param>
/// <param name="Cursor"><c>?cursor=</c>, a place that an earlier page named; null for the beginning.</param>
public sealed record PageRequest(int Limit, string? Sort, Cursor? Cursor)
{
    /// <summary>The limit when none is asked for.</summary>
    public const int DefaultLimit = 20;

    /// <summary>The most that a page holds.</summary>
    public const int MaxLimit = 100;

    /// <summary>The codec that the cursors of this page are written with.</summary>
    internal SignedText<Cursor> Codec { get; init; } = null!;

    /// <summary>The path of the list.</summary>
    internal string List { get; init; } = "";

    internal static PageRequest From(HttpContext context)
    {
        var query = context.Request.Query;
        var codec = context.RequestServices.GetRequiredService<SignedText<Cursor>>();
        var cursor = query["cursor"].ToString() is { Length: > 0 } text
            ? OfThisList(codec.Read(text), context)
                ?? throw new InvalidRequestException("invalid-cursor", "The cursor is none that this list has given out.")
            : null;
        return new PageRequest(ReadLimit(query["limit"].ToString()), query["sort"].ToString() is { Length: > 0 } sort ? sort : null, cursor)
        {
            Codec = codec,
            List = context.Request.Path.ToString(),
        };
    }

    private static Cursor? OfThisList(Cursor? cursor, HttpContext context) =>
        context.Request.Path.Equals(cursor?.List, StringComparison.OrdinalIgnoreCase) ? cursor : null;

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
}

/// <summary>A page of a list, and where its neighbours are.</summary>
/// <param name="Items">What stands on it.</param>
/// <param name="Meta">Goes into <c>meta.page</c>.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, PageMeta Meta) : IPage
{
    object IPage.Items => Items;

    /// <summary>The same page with each item as the caller sees it.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> view) => new([.. Items.Select(view)], Meta);
}

/// <summary>A page of whatever.</summary>
public interface IPage
{
    /// <summary>The items.</summary>
    object Items { get; }

    /// <summary>Where its neighbours are.</summary>
    PageMeta Meta { get; }
}
