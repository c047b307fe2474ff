using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using ServiceDefaults.Health;

namespace ServiceDefaults.Http;

/// <summary>
/// Every HTTP client finds services by name (<c>http://payments</c>) and survives their bad moments: time-outs, retries with jitter of what
/// may be repeated, a circuit breaker, a bound on calls at once.
/// </summary>
internal static class ResilientClients
{
    private const string IdempotencyKey = "Idempotency-Key";

    public static void AddResilientClients(this IServiceCollection services)
    {
        services.AddServiceDiscovery();
        services.AddSingleton<Circuits>();
        services.AddHealthChecks().AddCheck<Circuits>("outgoing calls", tags: [HealthEndpoints.Ready]);
        services.ConfigureHttpClientDefaults(http =>
        {
            // Each service that is called has a breaker, and room for calls, of its own.
            http.AddStandardResilienceHandler()
                .Configure((options, provider) => Configure(options, provider.GetRequiredService<Circuits>()))
                .SelectPipelineByAuthority();
            http.AddServiceDiscovery();
        });
    }

    private static void Configure(HttpStandardResilienceOptions options, Circuits circuits)
    {
        options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(15);
        options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(4);
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.UseJitter = true;
        options.Retry.ShouldHandle = attempt => ValueTask.FromResult(
            IsRepeatable(attempt.Context.GetRequestMessage()) && HttpClientResiliencePredicates.IsTransient(attempt.Outcome));
        options.CircuitBreaker.FailureRatio = 0.5;
        options.CircuitBreaker.MinimumThroughput = 10;
        options.CircuitBreaker.BreakDuration = TimeSpan.FromSeconds(5);
        options.CircuitBreaker.OnOpened = opened => circuits.OpenAsync(opened.Context.GetRequestMessage(), opened.BreakDuration);
        options.CircuitBreaker.OnClosed = closed => circuits.CloseAsync(closed.Context.GetRequestMessage());
        options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 64;
        options.RateLimiter.DefaultRateLimiterOptions.QueueLimit = 64;
    }

    private static bool IsRepeatable(HttpRequestMessage? request) =>
        request?.Method.Method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE" || request?.Headers.Contains(IdempotencyKey) == true;
}
