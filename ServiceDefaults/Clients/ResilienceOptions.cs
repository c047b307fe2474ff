namespace ServiceDefaults.Clients;

/// <summary>How long and how often another service is asked before it is given up.</summary>
public sealed record ResilienceOptions
{
    /// <summary>For the call as a whole, with its retries and their delays.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For one attempt, until the answer's headers are there.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Further attempts after the first; only for requests that may be repeated.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Before the first retry; it doubles from there, with jitter. The other side's <c>Retry-After</c> goes before it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The circuit breaks when this part of the attempts within <see cref="SamplingDuration"/> failed.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>The circuit does not break on fewer attempts than this.</summary>
    public int MinimumThroughput { get; init; } = 10;

    public TimeSpan SamplingDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays broken before one attempt may try it.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Calls at once; a slow service must not take every request of ours with it.</summary>
    public int MaxConcurrency { get; init; } = 64;

    /// <summary>Calls that may wait for their turn; further ones fail at once.</summary>
    public int MaxWaiting { get; init; } = 64;
}
