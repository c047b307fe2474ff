namespace ServiceDefaults.Tests;

/// <summary>The system's clock, moved by hand.</summary>
public sealed class AdjustableClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
