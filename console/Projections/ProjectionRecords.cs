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

    public bool IsRebuilding => Rebuild is { State: "waiting" or "running" };

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

    /// <summary>How long it will still take if it goes on as it went; null while that is a guess.</summary>
    public TimeSpan? Left(DateTimeOffset now) => Position > 0 && UpTo > Position && StartedAt is { } begun && now > begun
        ? (now - begun) * ((double)(UpTo - Position) / Position)
        : null;
}

public sealed record SkippedEvent(long Sequence, DateTimeOffset At, string ExceptionType, string ExceptionMessage);
