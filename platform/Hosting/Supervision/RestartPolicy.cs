namespace Platform.Hosting;

/// <summary>When a process that ended is started again.</summary>
public sealed record RestartPolicy
{
    /// <summary>The pause before the first restart; each further crash doubles it.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A process that ran this long was stable, and its next crash counts as the first.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many starts a process gets that never was ready, before the application's start has failed.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The pause after so many crashes in a row.</summary>
    public TimeSpan DelayAfter(int crashes)
    {
        var doublings = Math.Min(crashes - 1, 20);
        var delay = FirstDelay * (1 << doublings);
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
