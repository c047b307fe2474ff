using System.Globalization;
using OperationsConsole.Parts;

namespace OperationsConsole.Projections;

public sealed record Projection(string Name, string Lifecycle, string State)
{
    public long Position { get; init; }

    public long HighWaterMark { get; init; }

    public long Lag { get; init; }

    public int? RunsOn { get; init; }

    public long Skipped { get; init; }

    public ProjectionFailure? Failure { get; init; }

    public Rebuild? Rebuild { get; init; }

    /// <summary>Written in the transaction of its events: there is nothing to pause or to be behind.</summary>
    public bool IsInline => State == "inline";

    public bool IsRebuilding => Rebuild is { FinishedAt: null };

    /// <summary>The same row, wherever it has come to.</summary>
    public bool Equals(Projection? other) => other is not null && other.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

public sealed record ProjectionFailure(string? Type, string? Message, DateTimeOffset? At);

public sealed record Rebuild(string State, DateTimeOffset? StartedAt)
{
    public string? By { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public long UpTo { get; init; }

    public long Position { get; init; }

    public double Percent { get; init; }

    public string? Error { get; init; }

    public double? EventsPerSecond { get; init; }

    public double? SecondsLeft { get; init; }

    /// <summary>Nothing is decided yet.</summary>
    public bool CanBeCancelled => State is "waiting" or "running" or "swapping";

    /// <summary>How far it is, in words.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{State} {Percent:0} %{Pace}{Left}");

    private string Pace => EventsPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $", {rate:N0} events/s") : "";

    private string Left => SecondsLeft is { } left ? $", {Spans.Rounded(TimeSpan.FromSeconds(left))} left" : "";
}

public sealed record SkippedEvent(long Sequence, DateTimeOffset At, string ExceptionType, string ExceptionMessage);
