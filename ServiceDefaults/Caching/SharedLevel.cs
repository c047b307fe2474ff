using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace ServiceDefaults.Caching;

/// <summary>
/// The cache behind the one in the process, for as long as it answers at once. While it does not, nothing is found in it and nothing is put there,
/// nobody waits for it, and now and then one caller tries again. It is said once that it went and once that it came back.
/// </summary>
internal sealed class SharedLevel : IDistributedCache, IHostedService
{
    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromSeconds(2);

    private readonly IDistributedCache redis;
    private readonly ILogger logger;
    private readonly ResiliencePipeline whileItAnswers;
    private bool away;

    public SharedLevel(IDistributedCache redis, TimeSpan patience, ILogger<SharedLevel> logger)
    {
        (this.redis, this.logger) = (redis, logger);
        whileItAnswers = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.1,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromSeconds(1),
                BreakDuration = TimeSpan.FromSeconds(2),
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is not (null or OperationCanceledException)),
                OnOpened = WentAsync,
                OnClosed = CameBackAsync,
            })
            .AddTimeout(patience)
            .Build();
    }

    // To connect takes longer than an answer may, and would look as if Redis were away.
    public async Task StartAsync(CancellationToken cancellationToken) => await ((Task)redis.GetAsync("start", cancellationToken))
        .WaitAsync(PatienceAtStart, cancellationToken)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        byte[]? found = null;
        await TryAsync(async stop => found = await redis.GetAsync(key, stop).WaitAsync(stop), token);
        return found;
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        TryAsync(stop => redis.SetAsync(key, value, options, stop).WaitAsync(stop), token);

    public Task RefreshAsync(string key, CancellationToken token = default) => TryAsync(stop => redis.RefreshAsync(key, stop).WaitAsync(stop), token);

    public Task RemoveAsync(string key, CancellationToken token = default) => TryAsync(stop => redis.RemoveAsync(key, stop).WaitAsync(stop), token);

    public byte[]? Get(string key) => throw Blocking();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw Blocking();

    public void Refresh(string key) => throw Blocking();

    public void Remove(string key) => throw Blocking();

    private static NotSupportedException Blocking() => new("A thread that waits for Redis is a lost one; ask asynchronously.");

    // Whatever is wrong with a cache, it is no reason to fail whoever asked; only their own giving up is.
    private async Task TryAsync(Func<CancellationToken, Task> ask, CancellationToken token)
    {
        try
        {
            await whileItAnswers.ExecuteAsync(stop => new ValueTask(ask(stop)), token);
        }
        catch (Exception failure) when (!token.IsCancellationRequested)
        {
            logger.LogDebug("The shared cache was done without ({Failure}).", failure.GetType().Name);
        }
    }

    // The breaker opens anew each time that it has tried in vain.
    private ValueTask WentAsync(OnCircuitOpenedArguments<object> opened)
    {
        if (!Interlocked.Exchange(ref away, true))
        {
            logger.LogWarning(
                "Redis does not answer ({Failure}); what it would keep is read from the database.", opened.Outcome.Exception?.GetType().Name);
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask CameBackAsync(OnCircuitClosedArguments<object> closed)
    {
        if (Interlocked.Exchange(ref away, false))
        {
            logger.LogWarning("Redis answers again; what is read is kept there again.");
        }

        return ValueTask.CompletedTask;
    }
}
