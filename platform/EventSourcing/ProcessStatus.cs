namespace Platform.EventSourcing;

/// <summary>Where one process stands, as operators see it.</summary>
/// <typeparam name="TProcess">The process.</typeparam>
/// <param name="Process">The process's own state.</param>
/// <param name="Waiting">What it waits for, in camelCase.</param>
/// <param name="Running">Whether it has a deadline: false before it begins and once everything has ended.</param>
/// <param name="WaitingSince">When it began to wait for that (UTC).</param>
/// <param name="Waits">How many deadlines it has set while it waited for that: more than one means that it asked again.</param>
/// <param name="LastEvent">The name of its last event.</param>
/// <param name="LastEventAt">When that was recorded (UTC).</param>
/// <param name="CorrelationId">Of the flow that it began in.</param>
/// <param name="Deadline">By when that must have happened; null when it does not run, and then left out of the document.</param>
public sealed record ProcessStatus<TProcess>(
    TProcess Process,
    string Waiting,
    bool Running,
    DateTimeOffset WaitingSince,
    int Waits,
    string LastEvent,
    DateTimeOffset LastEventAt,
    string CorrelationId,
    DateTimeOffset? Deadline = null)
{
    /// <summary>How long after its deadline a process has surely not been handed it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How many deadlines in one state say that asking again does not help.</summary>
    public const int ManyWaits = 3;

    /// <summary>
    /// Whether people should look: its deadline has passed and nothing came of it, or it asks for the same thing again and again, as
    /// one does whose compensation is not answered, before or after its end.
    /// </summary>
    public bool IsStuck(DateTimeOffset now) => Running && (Deadline + Grace < now || Waits >= ManyWaits);
}
