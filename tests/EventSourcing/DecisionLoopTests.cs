using Platform.EventSourcing;

namespace EventSourcing.Tests;

public sealed class DecisionLoopTests
{
    private static readonly StreamId Stream = StreamId.Of("lamp", "1");
    private static readonly AppendVerdict Conflict = new AppendVerdict.Conflict(Stream, 0, 1);
    private readonly MemoryStore store = new();
    private readonly DecisionLoop loop;

    public DecisionLoopTests() => loop = new DecisionLoop(store, new StreamStates(store));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_accepted_decision_is_recorded_and_gives_the_state_after_it()
    {
        store.Record(Stream, new LampEvent.SwitchedOn(1), new LampEvent.SwitchedOff());

        var outcome = await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);

        Assert.Equal(new Outcome<Lamp>.Accepted(new Lamp(true, 3), 3), outcome);
        Assert.Equal(new LampEvent.SwitchedOn(1), store.Events(Stream)[^1]);
    }

    [Fact]
    public async Task A_conflict_is_decided_anew_on_the_state_that_won()
    {
        store.Answers.Enqueue(Conflict);
        store.Answers.Enqueue(Conflict);

        var outcome = await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);

        Assert.Equal(new Outcome<Lamp>.Accepted(new Lamp(true, 1), 1), outcome);
        Assert.Equal((3, 3), (store.Reads, store.Appends));
    }

    [Fact]
    public async Task A_decision_that_conflicts_every_time_is_given_up_as_conflicted()
    {
        Enumerable.Repeat(Conflict, DecisionLoop.MaxAttempts).ToList().ForEach(store.Answers.Enqueue);

        var outcome = await loop.RunAsync(Request(Lamp.SwitchOn), Cancellation);

        Assert.Equal(new Outcome<Lamp>.Conflicted((AppendVerdict.Conflict)Conflict), outcome);
        Assert.Empty(store.Events(Stream));
    }

    [Fact]
    public async Task An_old_version_is_told_before_any_rule_speaks()
    {
        store.Record(Stream, new LampEvent.SwitchedOn(1));

        var outcome = await loop.RunAsync(Request(Lamp.SwitchOn, expected: 0), Cancellation);

        Assert.Equal(new Outcome<Lamp>.Stale(0, 1), outcome);
    }

    [Fact]
    public async Task Who_may_not_see_the_stream_does_not_learn_its_version()
    {
        store.Record(Stream, new LampEvent.SwitchedOn(1));
        var hidden = Refusal.NotFound("lamp-not-found", "There is no such lamp.");

        var outcome = await loop.RunAsync(Request(_ => hidden, expected: 0), Cancellation);

        Assert.Equal(new Outcome<Lamp>.Refused(hidden), outcome);
    }

    [Fact]
    public async Task A_rule_refuses_at_the_expected_version_and_nothing_is_recorded()
    {
        store.Record(Stream, new LampEvent.SwitchedOn(1));

        var outcome = await loop.RunAsync(Request(Lamp.SwitchOn, expected: 1), Cancellation);

        Assert.Equal("lamp-already-on", Assert.IsType<Outcome<Lamp>.Refused>(outcome).Refusal.Code);
        Assert.Equal(0, store.Appends);
    }

    [Fact]
    public async Task A_repeat_is_recognised_by_its_companion()
    {
        var companion = new InboxRecord("handler", "message");
        var request = Request(_ => new LampEvent.SwitchedOff()) with { Companions = (_, _) => [companion] };
        await loop.RunAsync(request, Cancellation);

        var outcome = await loop.RunAsync(request, Cancellation);

        Assert.Equal(new Outcome<Lamp>.Repeated(companion), outcome);
        Assert.Single(store.Events(Stream));
    }

    [Fact]
    public async Task Nothing_to_record_and_no_companion_needs_no_append()
    {
        var outcome = await loop.RunAsync(Request(_ => Decision.Nothing<LampEvent>()), Cancellation);

        Assert.Equal(new Outcome<Lamp>.Accepted(Lamp.Initial, 0), outcome);
        Assert.Equal(0, store.Appends);
    }

    [Fact]
    public async Task Companions_are_made_from_the_state_and_version_after_the_decision()
    {
        (Lamp, long) seen = default;
        var request = Request(Lamp.SwitchOn) with { Companions = (state, version) => Companions(seen = (state, version)) };

        await loop.RunAsync(request, Cancellation);

        Assert.Equal((new Lamp(true, 1), 1), seen);
    }

    [Fact]
    public async Task Decisions_on_one_stream_wait_for_their_turn_and_never_conflict()
    {
        var request = Request(_ => new LampEvent.SwitchedOff());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => loop.RunAsync(request, Cancellation)));

        var versions = outcomes.Cast<Outcome<Lamp>.Accepted>().Select(accepted => (int)accepted.Version);
        Assert.Equal(Enumerable.Range(1, 50), versions.Order());
        Assert.Equal(50, store.Appends);
    }

    [Fact]
    public async Task An_attempt_on_several_streams_is_repeated_on_conflict()
    {
        store.Answers.Enqueue(Conflict);
        var attempts = 0;

        var verdict = await loop.RunAsync(
            [Stream, StreamId.Of("lamp", "2")],
            _ =>
            {
                attempts++;
                return Task.FromResult<Append?>(new Append([new StreamAppend(Stream, 0, [new LampEvent.SwitchedOff()])], new EventMetadata("test")));
            },
            Cancellation);

        Assert.Equal(2, attempts);
        Assert.IsType<AppendVerdict.Written>(verdict);
    }

    [Fact]
    public async Task An_attempt_without_an_append_writes_nothing() =>
        Assert.Null(await loop.RunAsync([Stream], _ => Task.FromResult<Append?>(null), Cancellation));

    private static IReadOnlyList<Companion> Companions((Lamp State, long Version) seen) => [new InboxRecord("seen", $"{seen.Version}")];

    private static DecisionRequest<Lamp, LampEvent> Request(Func<Lamp, Decision<LampEvent>> decide, long? expected = null) =>
        new(Stream, decide, new EventMetadata("test"), expected);
}
