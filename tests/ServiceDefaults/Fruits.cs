using System.Globalization;
using Platform.EventSourcing;

namespace ServiceDefaults.Tests;

/// <summary>A fruit; of some the weight is not known.</summary>
public sealed record Fruit(int? Weight);

/// <summary>A view of a few fruits by name, kept in memory, that can be sorted by weight.</summary>
public sealed class Fruits : IViewReader<Fruit>
{
    private static readonly ViewRow<Fruit>[] All =
    [
        .. from one in new[] { ("apple", (int?)7), ("banana", 3), ("cherry", 7), ("damson", 1), ("elder", null), ("fig", null) }
           select new ViewRow<Fruit>(one.Item1, 1, new Fruit(one.Item2)),
    ];

    public IReadOnlyList<string> SortBy => ["weight"];

    public Task<ViewRow<Fruit>?> FindAsync(string key, long atLeast = 0, CancellationToken cancellation = default) =>
        Task.FromResult(All.FirstOrDefault(row => row.Key == key));

    public Task<ViewRow<Fruit>?> FindAsync(string key, StreamVersion atLeast, CancellationToken cancellation = default) =>
        FindAsync(key, 0, cancellation);

    public Task<IReadOnlyList<ViewRow<Fruit>>> ListAsync(ViewQuery query, CancellationToken cancellation = default)
    {
        var sorted = query.SortBy is not null;
        var weight = query.Where?.GetValueOrDefault("weight") is { } text ? Read(text, isPlace: false) : null;
        var after = query.After is { } place ? (sorted ? Read(place.Value, isPlace: true) ?? int.MaxValue : 0, place.Key) : default((int, string)?);
        var rows =
            from row in All
            where weight is null || row.Document.Weight == weight
            let at = (Weight: sorted ? row.Document.Weight ?? int.MaxValue : 0, row.Key)
            where after is null || (query.Descending ? at.CompareTo(after.Value) < 0 : at.CompareTo(after.Value) > 0)
            orderby at
            select row with { Place = new ViewPlace(row.Key, sorted ? row.Document.Weight?.ToString(CultureInfo.InvariantCulture) : null) };
        return Task.FromResult<IReadOnlyList<ViewRow<Fruit>>>([.. (query.Descending ? rows.Reverse() : rows).Take(query.Limit)]);
    }

    private static int? Read(string? text, bool isPlace) => text is null
        ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out var weight) ? weight : throw new UnfitValueException("weight", "number", isPlace);
}
