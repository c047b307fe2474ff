using System.Threading.RateLimiting;
using ServiceDefaults.Api;

namespace Gateway.Limits;

/// <summary>Configuration under <c>Gateway:Limit</c>.</summary>
public sealed record CallerLimitSettings
{
    /// <summary>How many requests a caller may send at once after a pause.</summary>
    public int Burst { get; init; } = 1000;

    public int RequestsPerSecond { get; init; } = 500;
}

/// <summary>
/// A token bucket for every caller: the token's subject, or the address of a stranger. It is each gateway's own, so that two
/// gateways allow twice as much.
/// </summary>
internal static class CallerLimit
{
    public const string Policy = "caller";

    // The bucket is filled up once a second, so there is no use in coming sooner.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static void AddCallerLimit(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = configuration.GetSection("Gateway:Limit").Get<CallerLimitSettings>() ?? new CallerLimitSettings();
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(CallerOf(context), _ => Bucket(settings)));
            limiter.OnRejected = (rejected, _) => new ValueTask(
                new ApiError(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests; slow down.") { RetryAfter = RetryAfter }
                    .ExecuteAsync(rejected.HttpContext));
        });
    }

    // The prefixes keep a subject that looks like an address out of that address's bucket.
    private static string CallerOf(HttpContext context) =>
        context.User.FindFirst("sub") is { } subject ? $"sub:{subject.Value}" : $"ip:{context.Connection.RemoteIpAddress}";

    private static TokenBucketRateLimiterOptions Bucket(CallerLimitSettings settings) => new()
    {
        TokenLimit = settings.Burst,
        TokensPerPeriod = settings.RequestsPerSecond,
        ReplenishmentPeriod = RetryAfter,
        QueueLimit = 0,
    };
}
