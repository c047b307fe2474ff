using System.Text.Json;
using Platform.EventSourcing;
using Platform.Testing.EventSourcing;

namespace EventSourcing.Tests;

public sealed class ProcessViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProcessView<Errand, ErrandInput, ErrandEvent> View = new("errand");

    [Fact]
    public void It_shows_what_is_waited_for_since_when_and_until_when()
    {
        var status = Fold((0, Asked(5)), (1, new ErrandEvent.GivenUp("x")));

        Assert.Equal(("answer", true, Noon, Noon.AddMinutes(5), 1), (
            status.Waiting, status.Running, status.WaitingSince, status.Deadline, status.Waits));
        Assert.Equal(("errand_given_up", Noon.AddMinutes(1), "flow-0"), (status.LastEvent, status.LastEventAt, status.CorrelationId));
    }

    [Fact]
    public void Asking_again_counts_but_does_not_change_since_when_it_waits()
    {
        var status = Fold((0, Asked(5)), (5, Asked(10)), (10, Asked(15)));

        Assert.Equal((Noon, 3), (status.WaitingSince, status.Waits));
    }

    [Fact]
    public void It_is_stuck_when_its_deadline_passed_long_ago_or_when_it_has_asked_too_often()
    {
        var once = Fold((0, Asked(5)));

        Assert.False(once.IsStuck(Noon.AddMinutes(5) + ProcessStatus<Errand>.Grace));
        Assert.True(once.IsStuck(Noon.AddMinutes(5) + ProcessStatus<Errand>.Grace + TimeSpan.FromSeconds(1)));
        Assert.False(Fold((0, Asked(5)), (5, Asked(10))).IsStuck(Noon));
        Assert.True(Fold((0, Asked(5)), (5, Asked(10)), (10, Asked(15))).IsStuck(Noon));
    }

    [Fact]
    public void What_has_ended_does_not_run_and_is_never_stuck()
    {
        var status = Fold((0, Asked(5)), (5, Asked(10)), (10, Asked(15)), (11, new ErrandEvent.Done()));

        Assert.Equal(("done", false, null, Noon.AddMinutes(11)), (status.Waiting, status.Running, status.Deadline, status.WaitingSince));
        Assert.False(status.IsStuck(Noon.AddYears(1)));
    }

    [Fact]
    public void The_document_goes_on_from_where_it_was_stored() =>
        Assert.Equal(Fold((0, Asked(5)), (5, Asked(10))), View.Evolve(Stored(Fold((0, Asked(5)))), Recorded(5, Asked(10))));

    [Fact]
    public void The_document_of_one_that_has_ended_can_be_read_again()
    {
        var ended = Fold((0, Asked(5)), (1, new ErrandEvent.Done()));

        Assert.Equal(ended, Stored(ended));
    }

    [Fact]
    public void It_is_named_for_the_process_and_keyed_by_the_id_of_its_streams()
    {
        Assert.Equal("errand_process", View.Name);
        Assert.Equal("1", View.KeyOf(Recorded(0, Asked(5))));
        Assert.Null(View.KeyOf(Recorded(0, Asked(5)) with { Stream = StreamId.Of("other", "1") }));
        Assert.Null(View.KeyOf(Recorded(0, Asked(5)) with { Data = "another event" }));
    }

    private static ProcessStatus<Errand>? Stored(ProcessStatus<Errand> status) =>
        JsonSerializer.Deserialize<ProcessStatus<Errand>>(JsonSerializer.Serialize(status, PlatformJson.Options), PlatformJson.Options);

    private static ErrandEvent.Asked Asked(int deadline) => new ErrandEvent.Asked(Noon.AddMinutes(deadline));

    private static ProcessStatus<Errand> Fold(params (int Minute, ErrandEvent Happened)[] events) => events.Aggregate(
        (ProcessStatus<Errand>?)null, (status, next) => View.Evolve(status, Recorded(next.Minute, next.Happened)))!;

    private static RecordedEvent Recorded(int minute, ErrandEvent happened) => new(
        minute + 1, Guid.Empty, StreamId.Of("errand", "1"), minute + 1, new EventTypes(typeof(ErrandEvent)).NameOf(happened), happened,
        Noon.AddMinutes(minute), new EventMetadata($"flow-{minute}"));
}
