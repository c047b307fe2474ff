namespace Benchmarks;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Of each measurement and its twin, in turns.</param>
/// <param name="Round">The length of one round under load, in whole seconds: pgbench knows no others.</param>
/// <param name="Events">In the log when a view catches up.</param>
/// <param name="ManyEvents">In the log when a view catches up with a long one.</param>
/// <param name="Stored">In the log of a store that has been in use for years.</param>
/// <param name="Messages">That go from service to service in a round without a given pace.</param>
internal sealed record Effort(int Rounds, TimeSpan Round, int Events, int ManyEvents, int Stored, int Messages)
{
    /// <summary>That a view makes of either log: ten events each of the shorter one.</summary>
    public int Documents => Events / 10;

    public static readonly Effort Full = new(5, TimeSpan.FromSeconds(1), 100_000, 1_000_000, 5_000_000, 20_000);
    public static readonly Effort Quick = new(2, TimeSpan.FromSeconds(1), 20_000, 100_000, 200_000, 5_000);
}
