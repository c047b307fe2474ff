namespace Testing;

/// <summary>A clock that stands still until it is set.</summary>
public sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    /// <summary>It begins with the second that it is, for what looks at the system's clock besides.</summary>
    public ManualClock()
        : this(DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()))
    {
    }

    public DateTimeOffset Now { get; set; } = now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.Ticks;

    public void Advance(TimeSpan by) => Now += by;
}
