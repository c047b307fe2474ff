namespace ServiceDefaults.Operations.Projections;

/// <summary>How the last rebuild goes or went.</summary>
/// <param name="State">How far it is.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="StartedAt">When it was begun, for the last time if its process was killed.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="UpTo">The last event that there is; once it is done, the last that was taken before the new rows were the live ones.</param>
/// <param name="Position">The last event that is in the new rows.</param>
/// <param name="Percent">How much of it is done.</param>
/// <param name="EventsPerSecond">How fast it goes, while it does.</param>
/// <param name="SecondsLeft">How long it will take if it goes on as it went.</param>
/// <param name="Error">The type of what went wrong.</param>
public sealed record RebuildView(
    RebuildState State,
    string By,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    long UpTo,
    long Position,
    int Percent,
    double? EventsPerSecond,
    double? SecondsLeft,
    string? Error)
{
    internal static RebuildView? Of(ProjectionRebuild? rebuild, long beside, long highWaterMark, DateTimeOffset now) => rebuild switch
    {
        null => null,
        { State: RebuildState.Done, IsUnderWay: true } => Of(rebuild with { State = RebuildState.Swapping }, rebuild.UpTo, highWaterMark, now),
        { State: RebuildState.Done } => Told(rebuild, rebuild.UpTo, rebuild.UpTo, 100),
        { State: RebuildState.Running or RebuildState.Swapping } => Going(rebuild, beside, highWaterMark, now),
        _ => Told(rebuild, highWaterMark, 0, 0),
    };

    private static RebuildView Going(ProjectionRebuild rebuild, long position, long upTo, DateTimeOffset now)
    {
        var told = Told(rebuild, upTo, position, upTo == 0 ? 0 : (int)Math.Min(99, 100 * position / upTo));
        return now - rebuild.StartedAt is { TotalSeconds: > 0 and var seconds } && position > 0
            ? told with
            {
                EventsPerSecond = Math.Round(position / seconds, 1),
                SecondsLeft = Math.Round(Math.Max(0, upTo - position) * seconds / position, 1),
            }
            : told;
    }

    private static RebuildView Told(ProjectionRebuild rebuild, long upTo, long position, int percent) => new(
        rebuild.State, rebuild.By, rebuild.StartedAt, rebuild.FinishedAt, upTo, position, percent, null, null, rebuild.Error);
}
