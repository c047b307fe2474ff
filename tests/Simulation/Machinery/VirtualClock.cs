namespace Simulation.Tests.Machinery;

/// <summary>The world's time, which passes when the scheduler says so.</summary>
internal sealed class VirtualClock : TimeProvider
{
    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Pass(TimeSpan time) => Now += time;

    public void PassTo(DateTimeOffset instant) => Now = instant > Now ? instant : Now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>One machine's idea of the time: it may jump forward and back.</summary>
internal sealed class MachineClock(VirtualClock world) : TimeProvider
{
    public TimeSpan Skew { get; set; }

    public override DateTimeOffset GetUtcNow() => world.Now + Skew;
}
