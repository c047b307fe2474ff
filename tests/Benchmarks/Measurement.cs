namespace Benchmarks;

/// <summary>Something measured beside its twin.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">What is counted, per second.</param>
/// <param name="Twin">What does the same work beside it.</param>
internal abstract record Measurement(string Name, string Unit, string Twin)
{
    /// <summary>The least ratio to the twin, given the twin's rate; null where the figure is for information.</summary>
    public Func<double, double>? Goal { get; init; }

    /// <summary>Prepares a round for both sides.</summary>
    public virtual Task PrepareAsync(int round, CancellationToken cancellation) => Task.CompletedTask;

    public abstract Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation);

    public abstract Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation);
}
