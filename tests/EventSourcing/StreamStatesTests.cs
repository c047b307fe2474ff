using Platform.EventSourcing;

namespace EventSourcing.Tests;

/// <summary>What is kept in memory is a shortcut: it saves reads and never changes an answer.</summary>
public sealed class StreamStatesTests
{
    private static readonly StreamId Stream = StreamId.Of("lamp", "1");
    private readonly MemoryStore store = new();
    private readonly StreamStates states;
    private readonly DecisionLoop loop;

    public StreamStatesTests() => loop = new DecisionLoop(store, states = new StreamStates(store));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_read_from_where_it_was_last_seen()
    {
        store.Record(Stream, new LampEvent.SwitchedOn(1), new LampEvent.SwitchedOff());
        await states.LoadAsync<Lamp, LampEvent>(Stream, Cancellation);
        store.Record(Stream, new LampEvent.SwitchedOn(5));

        var loaded = await states.LoadAsync<Lamp, LampEvent>(Stream, Cancellation);

        Assert.Equal(new LoadedState<Lamp>(State.Fold<Lamp, LampEvent>(store.Events(Stream).Cast<LampEvent>()), 3), loaded);
        Assert.Equal(3, store.EventsRead);
    }

    [Fact]
    public async Task A_decision_on_a_known_stream_needs_no_read()
    {
        await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);
        var reads = store.Reads;

        var outcome = await loop.RunAsync(Request(_ => new LampEvent.SwitchedOff()), Cancellation);

        Assert.Equal(2, Assert.IsType<Outcome<Lamp>.Accepted>(outcome).Version);
        Assert.Equal(reads, store.Reads);
    }

    [Fact]
    public async Task A_decision_on_a_state_that_is_behind_is_taken_anew()
    {
        await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);
        store.Record(Stream, new LampEvent.SwitchedOff());

        var outcome = await loop.RunAsync(Request(_ => new LampEvent.SwitchedOff()), Cancellation);

        Assert.Equal(3, Assert.IsType<Outcome<Lamp>.Accepted>(outcome).Version);
        Assert.Equal(3, store.Events(Stream).Count);
    }

    [Fact]
    public async Task A_refusal_is_given_only_on_what_the_log_says()
    {
        await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);
        store.Record(Stream, new LampEvent.SwitchedOff());

        var outcome = await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);

        Assert.IsType<Outcome<Lamp>.Accepted>(outcome);
    }

    [Fact]
    public async Task An_old_version_is_told_by_the_logs_version()
    {
        await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);
        store.Record(Stream, new LampEvent.SwitchedOff());

        var outcome = await loop.RunAsync(Request(_ => new LampEvent.SwitchedOff()) with { ExpectedVersion = 1 }, Cancellation);

        Assert.Equal(new Outcome<Lamp>.Stale(1, 2), outcome);
    }

    [Fact]
    public async Task Only_so_many_are_kept_and_those_in_use_stay()
    {
        await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);
        for (var other = 0; other < StreamStates.Capacity * 2; other++)
        {
            states.Keep(StreamId.Of("lamp", $"other-{other}"), new LoadedState<Lamp>(Lamp.Initial, 1));
            if (other % 1_000 == 0)
            {
                Assert.NotNull(states.Find<Lamp>(Stream));
            }
        }

        Assert.Null(states.Find<Lamp>(StreamId.Of("lamp", "other-0")));
        Assert.NotNull(states.Find<Lamp>(Stream));
    }

    private static DecisionRequest<Lamp, LampEvent> Request(Func<Lamp, Decision<LampEvent>> decide) => new(Stream, decide, new EventMetadata("test"));
}
