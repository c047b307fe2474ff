namespace OperationsConsole.Rates;

/// <summary>How fast a count grows, from readings of it; the last minute or two of them, for a plot.</summary>
public sealed class RateMeter
{
    private const int Longest = 60;

    private readonly Queue<double> history = new();
    private (DateTimeOffset At, long Count)? last;

    /// <summary>Per second, between the last two readings; null before there were two.</summary>
    public double? PerSecond { get; private set; }

    public IReadOnlyCollection<double> History => history;

    /// <summary>A count that has fallen was begun anew or cleaned up: that says nothing of how fast it grows.</summary>
    public void Note(DateTimeOffset at, long count)
    {
        if (last is { } before && at > before.At)
        {
            PerSecond = Math.Max(0, count - before.Count) / (at - before.At).TotalSeconds;
            history.Enqueue(PerSecond.Value);
            if (history.Count > Longest)
                history.Dequeue();
        }

        last = (at, count);
    }
}
