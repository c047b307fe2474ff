namespace OperationsConsole.DeadLetters;

/// <summary>
/// How many letters of a replay are gone from among the dead. One that fails again comes back, so that the rest is what is still there, and not what
/// is still to be tried.
/// </summary>
public sealed record ReplayProgress(string What, long Matched, long Before)
{
    public long Remaining { get; private init; } = Matched;

    public long Gone => Matched - Remaining;

    public double Percent => Matched == 0 ? 100 : 100.0 * Gone / Matched;

    public bool IsDone => Remaining == 0;

    /// <param name="count">How many there are now, of those that it is about and of those that came after.</param>
    public ReplayProgress After(long count) => this with { Remaining = Math.Clamp(count - (Before - Matched), 0, Remaining) };
}
