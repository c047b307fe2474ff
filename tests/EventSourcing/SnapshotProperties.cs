using FsCheck;
using FsCheck.Fluent;
using Platform.EventSourcing;
using Platform.Testing.EventSourcing;

namespace EventSourcing.Tests;

/// <summary>With snapshots or without, in one memory or in many, the state is the fold of the stream.</summary>
public sealed class SnapshotProperties
{
    private static readonly StreamId Stream = StreamId.Of("counter", "1");

    [Fact]
    public void A_state_loaded_by_way_of_snapshots_is_the_fold_of_its_stream()
    {
        var batches = Gen.Choose(0, 40).ArrayOf().ArrayOf();
        Prop.ForAll(Arb.From(batches), steps => AgreesAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static async Task<bool> AgreesAsync(int[][] steps)
    {
        var store = new MemoryStore();
        var warm = new StreamStates(store);
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            // Some decisions are taken by a process that has just started, some by one that has seen the stream before.
            var loop = new DecisionLoop(store, index % 3 == 0 ? new StreamStates(store) : warm);
            Decision<CounterEvent> decision = [.. step.Select(Event)];
            await loop.RunAsync(new DecisionRequest<CounterTally, CounterEvent>(Stream, _ => decision, new EventMetadata("test")));
        }

        var expected = State.Fold<CounterTally, CounterEvent>(store.Events(Stream).Cast<CounterEvent>());
        var cold = await new StreamStates(store).LoadAsync<CounterTally, CounterEvent>(Stream);
        return Same(expected, cold.State)
            && Same(expected, (await warm.LoadAsync<CounterTally, CounterEvent>(Stream)).State)
            && cold.Version == store.Events(Stream).Count
            && cold.Version - cold.SnapshotVersion < CounterTally.Every;
    }

    private static CounterEvent Event(int number) => number switch
    {
        < 25 => new CounterEvent.Counted(number),
        < 35 => new CounterEvent.Named($"name {number}"),
        < 38 => new CounterEvent.Inspected(),
        _ => new CounterEvent.Closed(),
    };

    private static bool Same(CounterTally one, CounterTally other) =>
        (one.Total, one.IsClosed) == (other.Total, other.IsClosed) && one.Names.SequenceEqual(other.Names);
}
