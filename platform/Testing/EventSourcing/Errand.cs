// Cases and properties say in their names all that a summary could.
#pragma warning disable CS1591

using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace Platform.Testing.EventSourcing;

/// <summary>What an errand waits for.</summary>
public enum ErrandStep
{
    None,
    Answer,
    Done,
}

/// <summary>What an errand hears.</summary>
public abstract record ErrandInput
{
    private ErrandInput()
    {
    }

    public sealed record Go : ErrandInput;

    public sealed record Answered : ErrandInput;

    public sealed record Overdue : ErrandInput;

    public sealed record Nudge : ErrandInput;

    public sealed record Abort(string Reason) : ErrandInput;
}

/// <summary>What can happen on an errand. Names and shapes are the storage format: add a version, never edit one in place.</summary>
public abstract record ErrandEvent
{
    private ErrandEvent()
    {
    }

    [EventName("errand_asked")]
    public sealed record Asked(DateTimeOffset Deadline) : ErrandEvent;

    [EventName("errand_given_up")]
    public sealed record GivenUp(string Reason) : ErrandEvent;

    [EventName("errand_done")]
    public sealed record Done : ErrandEvent;
}

/// <summary>The smallest process manager that waits, asks again for ever, and ends.</summary>
public sealed record Errand : IProcessManager<Errand, ErrandInput, ErrandEvent>
{
    /// <summary>How long it waits for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Errand Initial { get; } = new();

    public static ErrandInput Nudge { get; } = new ErrandInput.Nudge();

    public ErrandStep Step { get; init; }

    /// <summary>How often it has asked.</summary>
    public int Asked { get; init; }

    public DateTimeOffset? AskedUntil { get; init; }

    public DateTimeOffset? Deadline => Step == ErrandStep.Answer ? AskedUntil : null;

    Enum IProcessManager<Errand, ErrandInput, ErrandEvent>.Waiting => Step;

    public static ErrandInput Abort(string reason) => new ErrandInput.Abort(reason);

    public static IEnumerable<ErrandInput> Examples(Errand state) =>
        [new ErrandInput.Go(), new ErrandInput.Answered(), new ErrandInput.Overdue(), Nudge, Abort("example")];

    public static Decision<ErrandEvent> Decide(ErrandInput input, Errand state, DateTimeOffset now) => (input, state.Step) switch
    {
        (ErrandInput.Go, ErrandStep.None) => new ErrandEvent.Asked(now + Patience),
        (ErrandInput.Answered, ErrandStep.Answer) => new ErrandEvent.Done(),
        (ErrandInput.Overdue, ErrandStep.Answer) when now >= state.Deadline => new ErrandEvent.Asked(now + Patience),
        (ErrandInput.Nudge, ErrandStep.Answer) => new ErrandEvent.Asked(now + Patience),
        (ErrandInput.Abort e, ErrandStep.Answer) => [new ErrandEvent.GivenUp(e.Reason), new ErrandEvent.Done()],
        (ErrandInput.Nudge or ErrandInput.Abort, ErrandStep.None) => Refusal.NotFound("process-not-found", "There is no such errand."),
        (ErrandInput.Nudge or ErrandInput.Abort, _) => Refuse<ErrandEvent>("process-ended", "The errand has ended."),
        _ => Nothing<ErrandEvent>(),
    };

    public Errand Evolve(ErrandEvent happened) => happened switch
    {
        ErrandEvent.Asked e => this with { Step = ErrandStep.Answer, Asked = Asked + 1, AskedUntil = e.Deadline },
        ErrandEvent.Done => this with { Step = ErrandStep.Done },
        _ => this,
    };
}
