using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Gateway.Limits;

/// <summary>Opens when one in ten questions to Redis fails or takes too long; five seconds later one is let through to see if it is back.</summary>
internal sealed class RedisCircuit
{
    private readonly CircuitBreakerStateProvider state = new();

    public RedisCircuit(TimeProvider clock, ILogger<RedisCircuit> logger)
    {
        Pipeline = new ResiliencePipelineBuilder<RateLimitLease?> { TimeProvider = clock }
            .AddFallback(new()
            {
                ShouldHandle = Failures().Handle<BrokenCircuitException>(),
                FallbackAction = _ => Outcome.FromResultAsValueTask<RateLimitLease?>(null),
            })
            .AddCircuitBreaker(new()
            {
                ShouldHandle = Failures(),
                FailureRatio = 0.1,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromSeconds(2),
                BreakDuration = TimeSpan.FromSeconds(5),
                StateProvider = state,
                OnOpened = opened =>
                {
                    logger.LogWarning(
                        "Redis does not answer ({Failure}); this gateway limits callers on its own.", opened.Outcome.Exception?.GetType().Name);
                    return default;
                },
                OnClosed = _ =>
                {
                    logger.LogInformation("Redis answers again; all gateways limit callers together.");
                    return default;
                },
            })
            .Build();
    }

    public ResiliencePipeline<RateLimitLease?> Pipeline { get; }

    public CircuitState State => state.CircuitState;

    private static PredicateBuilder<RateLimitLease?> Failures() =>
        new PredicateBuilder<RateLimitLease?>().Handle<RedisException>().Handle<TimeoutException>();
}
