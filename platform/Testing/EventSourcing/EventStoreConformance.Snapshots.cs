// The name of a test says all that a summary could.
#pragma warning disable CS1591

using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    private static readonly SnapshotKind Tallies = new(typeof(CounterTally).FullName!, 1, typeof(CounterTally));

    [Fact]
    public async Task A_state_loaded_from_a_snapshot_equals_the_fold_of_its_stream()
    {
        var stream = NewStream();
        for (var step = 0; step < 35; step++)
        {
            // Fresh memory each time, so that every decision is taken on what was loaded.
            CounterEvent happened = step % 7 == 0 ? new CounterEvent.Named($"name {step}") : new CounterEvent.Counted(step);
            await DecideAsync(new StreamStates(Store), stream, happened);
        }

        var slice = await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation);
        var loaded = await new StreamStates(Store).LoadAsync<CounterTally, CounterEvent>(stream, Cancellation);

        Assert.Equal((30L, 35L, 5), (slice.StateVersion, slice.Tail.Version, slice.Tail.Events.Count));
        Assert.Equal((35L, 30L), (loaded.Version, loaded.SnapshotVersion));
        AssertSame(await FoldAsync(stream), loaded.State);
    }

    [Fact]
    public async Task A_long_stream_is_loaded_by_few_events()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(10_000));
        await DecideAsync(new StreamStates(Store), stream, new CounterEvent.Counted(1));
        await AppendAsync(stream, 10_001, Counts(3));

        var slice = await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation);
        var loaded = await new StreamStates(Store).LoadAsync<CounterTally, CounterEvent>(stream, Cancellation);

        Assert.Equal((10_001L, 3), (slice.StateVersion, slice.Tail.Events.Count));
        Assert.Equal((10_004L, 50_005_000 + 1 + 6), (loaded.Version, loaded.State.Total));
    }

    [Fact]
    public async Task A_snapshot_of_another_shape_is_left_aside_and_replaced_at_the_next_append()
    {
        var stream = NewStream();
        var wrong = new Snapshot(Tallies.State, Tallies.ShapeVersion - 1, new CounterTally(-1, ["wrong"], false));
        await Store.AppendAsync(new Append([new(stream, 0, Counts(20)) { Snapshot = wrong }], Metadata), Cancellation);

        Assert.Equal(20, (await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation)).Tail.Events.Count);
        await DecideAsync(new StreamStates(Store), stream, new CounterEvent.Counted(1));

        var slice = await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation);
        Assert.Equal((21L, 0, 211), (slice.StateVersion, slice.Tail.Events.Count, ((CounterTally)slice.State!).Total));
    }

    [Fact]
    public async Task A_damaged_snapshot_is_left_aside_and_replaced_at_the_next_append()
    {
        var stream = NewStream();
        var damaged = new Snapshot(Tallies.State, Tallies.ShapeVersion, new { Total = "many" });
        await Store.AppendAsync(new Append([new(stream, 0, Counts(20)) { Snapshot = damaged }], Metadata), Cancellation);

        Assert.Equal(20, (await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation)).Tail.Events.Count);
        await DecideAsync(new StreamStates(Store), stream, new CounterEvent.Counted(1));

        Assert.Equal(21, (await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation)).StateVersion);
        AssertSame(await FoldAsync(stream), (await new StreamStates(Store).LoadAsync<CounterTally, CounterEvent>(stream, Cancellation)).State);
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_stored_does_not_fail_its_append()
    {
        var stream = NewStream();
        var unstorable = new Snapshot(Tallies.State, Tallies.ShapeVersion, new CounterTally(1, ["nul \0"], false));

        var verdict = await Store.AppendAsync(new Append([new(stream, 0, Counts(1)) { Snapshot = unstorable }], Metadata), Cancellation);

        Assert.IsType<AppendVerdict.Written>(verdict);
        Assert.Null((await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation)).State);
    }

    [Fact]
    public async Task A_snapshot_is_refused_with_its_append_and_tells_nobody_what_did_not_happen()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(2));
        var snapshot = new Snapshot(Tallies.State, Tallies.ShapeVersion, new CounterTally(-1, [], false));

        var refused = await Store.AppendAsync(new Append([new(stream, 1, Counts(1)) { Snapshot = snapshot }], Metadata), Cancellation);

        Assert.IsType<AppendVerdict.Conflict>(refused);
        Assert.Null((await Store.ReadFromSnapshotAsync(stream, Tallies, Cancellation)).State);
    }

    [Fact]
    public async Task A_time_travel_reads_events_and_no_snapshot()
    {
        var stream = NewStream();
        for (var step = 0; step < 15; step++)
        {
            await DecideAsync(new StreamStates(Store), stream, new CounterEvent.Counted(1));
        }

        Assert.Equal(7, (await Store.ReadAsync(stream, new ReadBound(Version: 7), Cancellation)).Events.Count);
        Assert.Equal(15, (await Store.ReadAsync(stream, default, Cancellation)).Events.Count);
    }

    private async Task DecideAsync(StreamStates states, StreamId stream, CounterEvent happened)
    {
        var request = new DecisionRequest<CounterTally, CounterEvent>(stream, _ => happened, Metadata);
        Assert.IsType<Outcome<CounterTally>.Accepted>(await new DecisionLoop(Store, states).RunAsync(request, Cancellation));
    }

    private async Task<CounterTally> FoldAsync(StreamId stream) => State.Fold<CounterTally, CounterEvent>(
        (await Store.ReadAsync(stream, default, Cancellation)).Events.Select(happened => (CounterEvent)happened.Data));

    private static void AssertSame(CounterTally expected, CounterTally actual)
    {
        Assert.Equal((expected.Total, expected.IsClosed), (actual.Total, actual.IsClosed));
        Assert.Equal(expected.Names, actual.Names);
    }
}
