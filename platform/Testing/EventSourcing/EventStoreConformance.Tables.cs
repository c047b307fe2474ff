// The name of a test says all that a summary could.
#pragma warning disable CS1591

using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    private static readonly string?[] LineNames = [null, "red", "blue", "it's; drop table mt_events --", "last"];

    [Fact]
    public async Task A_row_of_columns_equals_the_fold_of_the_log_and_every_kind_of_property_survives()
    {
        var lines = await TableAsync<CounterLine>(new CounterTable());
        var expected = await CountAtRandomAsync(20, 300);

        foreach (var (stream, (version, line)) in expected)
        {
            var row = await lines.FindAsync(stream.Id, new StreamVersion(stream, version), Cancellation);
            Assert.Equal(Text(line), Text(row?.Document));
            Assert.Equal(line?.Version ?? 0, row?.Version ?? 0);
        }

        Assert.Contains(expected.Values, one => one.Line is null);
        Assert.Contains(expected.Values, one => one.Line is { Name: "last" });
        var kept = expected.Where(one => one.Value.Line is not null).Select(one => one.Key.Id);
        var rows = await lines.ListAsync(new ViewQuery(100), Cancellation);
        Assert.Equal(kept.Order(StringComparer.Ordinal), rows.Select(row => row.Key));
    }

    [Fact]
    public async Task A_table_is_paged_in_the_order_of_any_property_forward_and_back()
    {
        var lines = await TableAsync<CounterLine>(new CounterTable());
        var expected = (await CountAtRandomAsync(24, 150)).Where(one => one.Value.Line is not null)
            .Select(one => (Key: one.Key.Id, Line: one.Value.Line!)).ToList();
        var sorts = new Dictionary<string, Func<CounterLine, IComparable?>>
        {
            ["total"] = line => line.Total,
            ["name"] = line => line.Name is { } name ? Array.IndexOf(["blue", "it's; drop table mt_events --", "last", "red"], name) : null,
            ["size"] = line => line.Size.ToString(),
            ["share"] = line => line.Share,
            ["largest"] = line => line.Largest,
            ["root"] = line => line.Root,
            ["namedAt"] = line => line.NamedAt,
            ["order"] = line => line.Order,
            ["id"] = line => line.Id.ToString(),
        };

        Assert.Equal(lines.SortBy.Order(), sorts.Keys.Order());
        foreach (var (sort, valueOf) in sorts)
        {
            var ascending = expected.OrderBy(one => valueOf(one.Line) is null).ThenBy(one => valueOf(one.Line))
                .ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Key).ToList();
            Assert.Equal(ascending, await WalkAsync(lines, new ViewQuery(3, SortBy: sort)));
            Assert.Equal(Enumerable.Reverse(ascending), await WalkAsync(lines, new ViewQuery(3, SortBy: sort, Descending: true)));
        }
    }

    [Fact]
    public async Task A_table_is_filtered_by_values_and_ranges()
    {
        var lines = await TableAsync<CounterLine>(new CounterTable());
        var expected = (await CountAtRandomAsync(24, 150)).Where(one => one.Value.Line is not null).Select(one => one.Value.Line!).ToList();
        var middle = expected.Select(line => line.Total).Order().ElementAt(expected.Count / 2);

        var named = await WalkAsync(lines, new ViewQuery(3, Named("it's; drop table mt_events --"), SortBy: "total"));
        var even = await WalkAsync(lines, new ViewQuery(3, new Dictionary<string, string> { ["isEven"] = "true" }, SortBy: "namedAt"));
        var high = await WalkAsync(lines, new ViewQuery(3, SortBy: "total", Between: Range("total", $"{middle}", null)));
        var low = await WalkAsync(lines, new ViewQuery(3, SortBy: "largest", Between: Range("total", null, $"{middle}")));
        var early = await WalkAsync(lines, new ViewQuery(3, Between: Range("namedAt", "2025-01-01T00:00:00Z", "2027-01-01T00:00:00+02:00")));

        Assert.Equal(Keys(line => line.Name?.StartsWith("it's", StringComparison.Ordinal) == true), named.Order(StringComparer.Ordinal));
        Assert.Equal(Keys(line => line.IsEven), even.Order(StringComparer.Ordinal));
        Assert.Equal(Keys(line => line.Total >= middle), high.Order(StringComparer.Ordinal));
        Assert.Equal(Keys(line => line.Total < middle), low.Order(StringComparer.Ordinal));
        Assert.Equal(Keys(line => line.NamedAt is { Year: 2025 or 2026 }), early);

        IEnumerable<string> Keys(Func<CounterLine, bool> condition) =>
            expected.Where(condition).Select(line => line.Id.ToString()).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_query_names_only_what_the_view_declares_and_values_of_the_right_type()
    {
        var lines = await TableAsync<CounterLine>(new CounterTable());

        await Assert.ThrowsAsync<ArgumentException>(() => lines.ListAsync(new ViewQuery(3, SortBy: "steps"), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => lines.ListAsync(new ViewQuery(3, SortBy: "total; drop table mt_events"), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => lines.ListAsync(new ViewQuery(3, Between: Range("isEven", "true", null)), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Totals.ListAsync(new ViewQuery(3, SortBy: "name"), Cancellation));
        foreach (var (property, value) in new[] { ("total", "1 or 1=1"), ("name", "a\0b"), ("namedAt", "soon"), ("order", "1.1.2026"), ("id", "x") })
        {
            var where = new Dictionary<string, string> { [property] = value };
            var place = new ViewPlace("1", value);
            Assert.False((await Assert.ThrowsAsync<UnfitValueException>(() => lines.ListAsync(new ViewQuery(3, where), Cancellation))).IsPlace);
            Assert.True((await Assert.ThrowsAsync<UnfitValueException>(
                () => lines.ListAsync(new ViewQuery(3, After: place, SortBy: property), Cancellation))).IsPlace);
        }
    }

    [Fact]
    public async Task An_event_changes_several_documents_and_many_streams_feed_one() =>
        Assert.NotEmpty(await FollowShelvesAsync<Shelf>(new Shelves(), shelf => shelf.Counters));

    [Fact]
    public async Task An_event_changes_several_rows_and_many_streams_feed_one() =>
        Assert.NotEmpty(await FollowShelvesAsync<ShelfLine>(new ShelfTable(), shelf => shelf.Counters));

    /// <summary>Moves counters from shelf to shelf, and checks every row on the way; gives the last version seen of each.</summary>
    private async Task<Dictionary<string, long>> FollowShelvesAsync<TDocument>(View view, Func<TDocument, int> countersOf)
        where TDocument : class
    {
        var shelves = await TableAsync<TDocument>(view);
        var random = new Random(20260202);
        var streams = Enumerable.Range(0, 8).Select(_ => NewStream()).ToList();
        var places = new Dictionary<StreamId, (long Version, string? Shelf)>();
        var versions = new Dictionary<string, long>();
        for (var step = 0; step < 120; step++)
        {
            var stream = streams[random.Next(streams.Count)];
            var (version, from) = places.GetValueOrDefault(stream);
            var to = $"shelf {random.Next(4)}";
            await AppendAsync(stream, version, new CounterEvent.Shelved(to, from));
            places[stream] = (version + 1, to);

            // Whoever names the event that it wrote sees it in both rows, whatever else has changed them since.
            foreach (var shelf in new[] { from ?? to, to }.Distinct())
            {
                var row = await shelves.FindAsync(shelf, new StreamVersion(stream, version + 1), Cancellation);
                var counters = places.Values.Count(place => place.Shelf == shelf);
                Assert.Equal(counters, row is null ? 0 : countersOf(row.Document));
                Assert.True(row is null || row.Version > versions.GetValueOrDefault(shelf), "A version that rises with every change.");
                versions[shelf] = row?.Version ?? versions.GetValueOrDefault(shelf);
            }
        }

        var (last, place) = places.First();
        Assert.Null(await shelves.FindAsync("no shelf", new StreamVersion(last, place.Version), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shelves.FindAsync(place.Shelf!, 1, Cancellation));
        await Assert.ThrowsAsync<ViewBehindException>(
            () => shelves.FindAsync(place.Shelf!, new StreamVersion(last, place.Version + 1), Cancellation));
        return versions;
    }

    private async Task<IViewReader<TDocument>> TableAsync<TDocument>(View view)
        where TDocument : class =>
        (await StartReplicaAsync(Types, [view])).Services.GetRequiredService<IViewReader<TDocument>>();

    /// <summary>Appends at random, and tells what every row of <see cref="CounterTable"/> has to be; waits until the view is there.</summary>
    private async Task<Dictionary<StreamId, (long Version, CounterLine? Line)>> CountAtRandomAsync(int counters, int steps)
    {
        var random = new Random(20260303);
        var view = new CounterTable();
        var streams = Enumerable.Range(0, counters).Select(_ => NewStream()).ToList();
        var expected = new Dictionary<StreamId, (long Version, CounterLine? Line)>();
        for (var step = 0; step < steps; step++)
        {
            var stream = streams[random.Next(counters)];
            var (version, line) = expected.GetValueOrDefault(stream);
            CounterEvent happened = (random.Next(8), LineNames[random.Next(LineNames.Length)]) switch
            {
                (0, _) => new CounterEvent.Closed(),
                ( < 3, { } name) => new CounterEvent.Named(name),
                _ => new CounterEvent.Counted(random.Next(40)),
            };
            await AppendAsync(stream, version, happened);
            var recorded = new RecordedEvent(0, Guid.Empty, stream, version + 1, "", happened, DateTimeOffset.UnixEpoch, Metadata);
            expected[stream] = (version + 1, view.Evolve(line, recorded));
        }

        var reader = replicas[^1].Services.GetRequiredService<IViewReader<CounterLine>>();
        foreach (var (stream, (version, _)) in expected)
        {
            await reader.FindAsync(stream.Id, new StreamVersion(stream, version), Cancellation);
        }

        return expected;
    }

    /// <summary>The keys of all pages; on the way, that the page before each is found again from it.</summary>
    private static async Task<List<string>> WalkAsync<TDocument>(IViewReader<TDocument> reader, ViewQuery query)
        where TDocument : class
    {
        var keys = new List<string>();
        IReadOnlyList<ViewRow<TDocument>> before = [];
        while (true)
        {
            var page = await reader.ListAsync(query, Cancellation);
            if (before.Count > 0 && page.Count > 0)
            {
                var back = await reader.ListAsync(query with { After = page[0].Place, Descending = !query.Descending }, Cancellation);
                Assert.Equal(before.Reverse().Select(row => row.Key), back.Select(row => row.Key));
            }

            keys.AddRange(page.Select(row => row.Key));
            if (page.Count < query.Limit)
            {
                return keys;
            }

            before = page;
            query = query with { After = page[^1].Place };
        }
    }

    /// <summary>Instants as a column keeps them, to the microsecond; the rest as it is.</summary>
    private static string Text(CounterLine? line) => JsonSerializer.Serialize(
        line is { NamedAt: { } at }
            ? line with { NamedAt = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero) }
            : line,
        PlatformJson.Options);

    private static Dictionary<string, ViewRange> Range(string property, string? from, string? before) => new()
    {
        [property] = new ViewRange(from, before),
    };
}
