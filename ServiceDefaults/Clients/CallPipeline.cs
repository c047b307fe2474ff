using System.Net;
using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace ServiceDefaults.Clients;

/// <summary>
/// The order of defences around a call: total time-out, bulkhead, retry, circuit breaker, attempt time-out. One per client name
/// for the life of the process, since the breaker must remember longer than a pooled handler lives.
/// </summary>
internal sealed class CallPipeline : IDisposable
{
    private static readonly ResiliencePropertyKey<bool> Repeatable = new("repeatable");

    private readonly string name;
    private readonly ResiliencePipeline total;
    private readonly ResiliencePipeline<HttpResponseMessage> attempts;
    private readonly ConcurrencyLimiter bulkhead;

    public CallPipeline(string name, ResilienceOptions options, TimeProvider clock)
    {
        this.name = name;
        total = new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(options.TotalTimeout).Build();
        attempts = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(Retry(options, clock))
            .AddCircuitBreaker(Breaker(options))
            .AddTimeout(options.AttemptTimeout)
            .Build();
        bulkhead = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.MaxConcurrency,
            QueueLimit = options.MaxWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    public async Task<HttpResponseMessage> SendAsync(
        bool repeatable, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellation) =>
        await total.ExecuteAsync(
            async stop =>
            {
                using var lease = await bulkhead.AcquireAsync(1, stop);
                if (!lease.IsAcquired)
                {
                    throw new HttpRequestException($"Too many calls to {name} are waiting already.");
                }

                return await AttemptAsync(repeatable, send, stop);
            },
            cancellation);

    public void Dispose() => bulkhead.Dispose();

    private async ValueTask<HttpResponseMessage> AttemptAsync(
        bool repeatable, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken stop)
    {
        var context = ResilienceContextPool.Shared.Get(stop);
        context.Properties.Set(Repeatable, repeatable);
        try
        {
            return await attempts.ExecuteAsync(async attempt => await send(attempt.CancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static RetryStrategyOptions<HttpResponseMessage> Retry(ResilienceOptions options, TimeProvider clock) => new()
    {
        MaxRetryAttempts = options.MaxRetries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = options.RetryDelay,

        // Who asks to be left alone for longer than a call may take is left alone: the answer goes back as it is.
        ShouldHandle = attempt => ValueTask.FromResult(
            attempt.Context.Properties.GetValue(Repeatable, false)
            && IsFailure(attempt.Outcome)
            && !(RetryAfter(attempt.Outcome, clock) > options.TotalTimeout)),
        DelayGenerator = attempt => ValueTask.FromResult(RetryAfter(attempt.Outcome, clock)),
        OnRetry = attempt =>
        {
            attempt.Outcome.Result?.Dispose();
            return ValueTask.CompletedTask;
        },
    };

    private static CircuitBreakerStrategyOptions<HttpResponseMessage> Breaker(ResilienceOptions options) => new()
    {
        FailureRatio = options.FailureRatio,
        MinimumThroughput = options.MinimumThroughput,
        SamplingDuration = options.SamplingDuration,
        BreakDuration = options.BreakDuration,

        // 429 is the other side at work, not the other side broken.
        ShouldHandle = attempt => ValueTask.FromResult(
            IsFailure(attempt.Outcome) && attempt.Outcome.Result?.StatusCode is not HttpStatusCode.TooManyRequests),
    };

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests }
        || outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented };

    private static TimeSpan? RetryAfter(Outcome<HttpResponseMessage> outcome, TimeProvider clock) => outcome.Result?.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };
}
