namespace Benchmarks;

/// <summary>Something measured beside its twin.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">What the figures are in: events/s, MiB.</param>
/// <param name="Twin">What does the same work beside it.</param>
internal abstract record Measurement(string Name, string Unit, string Twin)
{
    /// <summary>The least ratio to the twin, given the twin's rate; null where the figure is for information.</summary>
    public Func<double, double>? Goal { get; init; }

    /// <summary>
    /// What the value itself must reach, or where less is better must not exceed; null where it is the ratio that counts. It takes the place
    /// of <see cref="Goal"/>.
    /// </summary>
    public double? Bound { get; init; }

    /// <summary>The ratio is then turned round, so that a higher one is the better one in every row.</summary>
    public bool LessIsBetter { get; init; }

    /// <summary>Prepares a round for both sides.</summary>
    public virtual Task PrepareAsync(int round, CancellationToken cancellation) => Task.CompletedTask;

    public abstract Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation);

    public abstract Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation);
}
