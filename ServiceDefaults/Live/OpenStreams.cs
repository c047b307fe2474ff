using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults.EventStore;
using ServiceDefaults.Security;

namespace ServiceDefaults.Live;

/// <summary>What the streams of this process share: what wakes them, how many a caller may have, and when each has to end.</summary>
internal sealed class OpenStreams(
    AppendedEvents news, IOptions<LiveOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime) : IDisposable
{
    // A token may be good for longer than a timer can be set to.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly PartitionedRateLimiter<string> limit = PartitionedRateLimiter.Create<string, string>(caller =>
        RateLimitPartition.GetConcurrencyLimiter(
            caller, _ => new ConcurrencyLimiterOptions { PermitLimit = options.Value.MostPerCaller, QueueLimit = 0 }));

    public int MostPerCaller => options.Value.MostPerCaller;

    public Task Next => news.Next;

    /// <summary>A place among the caller's streams until it is disposed of, or none.</summary>
    public RateLimitLease Enter(ClaimsPrincipal caller) => limit.AttemptAcquire(Caller.From(caller).Id);

    /// <summary>Ends with the caller's token, when the caller goes, or when the service is about to leave.</summary>
    public CancellationTokenSource EndOf(HttpContext context)
    {
        var expiry = double.Parse(context.User.FindFirst("exp")!.Value, CultureInfo.InvariantCulture);
        var left = DateTimeOffset.UnixEpoch.AddSeconds(expiry) - clock.GetUtcNow();
        var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        end.CancelAfter(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, Longest.Ticks)));
        return end;
    }

    /// <summary>Whether the task ended before it was time for a sign of life.</summary>
    public async Task<bool> EndsSoonAsync(Task task, CancellationToken stop)
    {
        await task.WaitAsync(options.Value.Heartbeat, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    public void Dispose() => limit.Dispose();
}
