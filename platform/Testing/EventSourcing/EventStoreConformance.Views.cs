// The name of a test says all that a summary could.
#pragma warning disable CS1591

using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    private IViewReader<CounterTotal> Totals => Get<IViewReader<CounterTotal>>();

    [Fact]
    public async Task A_view_equals_the_fold_of_the_log()
    {
        var random = new Random(20260101);
        var view = new CounterTotals();
        var expected = new Dictionary<string, (long Version, CounterTotal? Total)>();
        var streams = Enumerable.Range(0, 12).Select(_ => NewStream()).ToList();
        for (var step = 0; step < 200; step++)
        {
            var stream = streams[random.Next(streams.Count)];
            var (version, total) = expected.GetValueOrDefault(stream.Value);
            CounterEvent happened = random.Next(6) switch
            {
                0 => new CounterEvent.Named($"name {random.Next(3)}"),
                1 => new CounterEvent.Closed(),
                _ => new CounterEvent.Counted(random.Next(100)),
            };
            await AppendAsync(stream, version, happened);
            var recorded = new RecordedEvent(0, Guid.Empty, stream, version + 1, "", happened, DateTimeOffset.UnixEpoch, Metadata);
            expected[stream.Value] = (version + 1, view.Evolve(total, recorded));
        }

        foreach (var (key, (version, total)) in expected)
        {
            var row = await Totals.FindAsync(key, version, Cancellation);
            Assert.Equal(total, row?.Document);
            Assert.Equal(total is null ? 0 : version, row?.Version ?? 0);
        }

        var rows = await Totals.ListAsync(new ViewQuery(100), Cancellation);
        var alive = expected.Where(pair => pair.Value.Total is not null).Select(pair => pair.Key);
        Assert.Equal(alive.Order(StringComparer.Ordinal), rows.Select(row => row.Key));
    }

    [Fact]
    public async Task A_reader_that_names_its_version_sees_its_own_write()
    {
        var stream = NewStream();
        for (var version = 1; version <= 30; version++)
        {
            await AppendAsync(stream, version - 1, new CounterEvent.Counted(1));

            var row = await Totals.FindAsync(stream.Value, version, Cancellation);

            Assert.Equal((version, new CounterTotal("", version)), (row!.Version, row.Document));
        }
    }

    [Fact]
    public async Task A_version_whose_event_the_view_does_not_care_for_is_reached_too()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, new CounterEvent.Counted(1), new CounterEvent.Inspected());

        var row = await Totals.FindAsync(stream.Value, 2, Cancellation);

        Assert.Equal(new CounterTotal("", 1), row!.Document);
    }

    [Fact]
    public async Task A_reader_that_names_a_version_that_does_not_come_is_told_so()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, new CounterEvent.Counted(1));

        await Assert.ThrowsAsync<ViewBehindException>(() => Totals.FindAsync(stream.Value, 2, Cancellation));
        Assert.Null(await Totals.FindAsync("counter-nobody", cancellation: Cancellation));
    }

    [Fact]
    public async Task A_list_is_paged_by_key_in_both_directions_and_filtered()
    {
        var streams = Enumerable.Range(0, 7).Select(index => StreamId.Of("counter", $"{index}")).ToList();
        foreach (var stream in streams)
        {
            await AppendAsync(stream, 0, new CounterEvent.Named(stream.Id is "2" or "5" ? "it's blue" : "red"));
            await Totals.FindAsync(stream.Value, 1, Cancellation);
        }

        Assert.Equal(["0", "1", "2"], await KeysAsync(new ViewQuery(3)));
        Assert.Equal(["3", "4", "5"], await KeysAsync(new ViewQuery(3, After: new("counter-2"))));
        Assert.Equal(["6", "5"], await KeysAsync(new ViewQuery(2, Descending: true)));
        Assert.Equal(["4", "3", "2"], await KeysAsync(new ViewQuery(3, After: new("counter-5"), Descending: true)));
        Assert.Equal(["5"], await KeysAsync(new ViewQuery(3, Named("it's blue"), After: new("counter-2"))));
        Assert.Empty(await KeysAsync(new ViewQuery(3, Named("green"))));
    }

    [Fact]
    public async Task A_list_is_filtered_only_by_what_the_view_names()
    {
        var query = new ViewQuery(3, new Dictionary<string, string> { ["total"] = "1" });

        await Assert.ThrowsAsync<ArgumentException>(() => Totals.ListAsync(query, Cancellation));
    }

    private async Task<IEnumerable<string>> KeysAsync(ViewQuery query) =>
        (await Totals.ListAsync(query, Cancellation)).Select(row => StreamId.Parse(row.Key).Id);

    private static Dictionary<string, string> Named(string name) => new() { ["name"] = name };
}
