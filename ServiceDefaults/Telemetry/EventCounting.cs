using Marten;
using Marten.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Telemetry;

/// <summary>Has events counted after their commit.</summary>
internal sealed partial class EventCounting(IEnumerable<IEventMetrics> metrics, TimeProvider clock, ILogger<EventCounting> logger)
    : DocumentSessionListenerBase, IHostedService
{
    private readonly IEventMetrics[] all = [.. metrics];

    // Meters are listened to from when hosted services start; what is recorded before is lost.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Array.ForEach(all, one => one.Begin());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        try
        {
            foreach (var happened in commit.GetEvents())
            {
                Array.ForEach(all, one => one.Count(happened, commit, clock.GetUtcNow()));
            }
        }
        catch (Exception error)
        {
            // What is committed is committed: its caller must not hear that it failed.
            LogUncounted(logger, error);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Error, "Events that were committed could not be counted.")]
    private static partial void LogUncounted(ILogger logger, Exception error);
}
