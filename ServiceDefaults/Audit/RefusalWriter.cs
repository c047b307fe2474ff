using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Audit;

/// <summary>
/// Writes what <see cref="RefusedRequests"/> has taken down, together and at most once a second, and forgets what is older than
/// <see cref="AuditOptions.KeepRefusals"/>. What a killed process had not yet written is lost.
/// </summary>
internal sealed partial class RefusalWriter(
    RefusedRequests refused, IDocumentStore store, IOptions<AuditOptions> options, TimeProvider clock, ILogger<RefusalWriter> logger)
    : BackgroundService
{
    private const int MostAtOnce = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);

    private readonly List<AuditEntry> taken = [];
    private DateTimeOffset prunedAt;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(Pause, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Nothing is asked of the database as long as nothing is refused.
            if (taken.Count == 0)
            {
                await refused.Waiting.WaitToReadAsync(stoppingToken);
            }

            await WriteAsync(stoppingToken);
            await pause.WaitForNextTickAsync(stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        while (taken.Count < MostAtOnce && refused.Waiting.TryRead(out var entry))
        {
            taken.Add(entry);
        }

        if (taken.Count == 0)
        {
            return;
        }

        try
        {
            await using var session = store.LightweightSession();
            session.Store<AuditEntry>(taken);
            var now = clock.GetUtcNow();
            if (now - prunedAt >= BetweenPrunings)
            {
                var oldest = now - options.Value.KeepRefusals;
                session.DeleteWhere<AuditEntry>(entry => entry.Outcome == AuditOutcome.Refused && entry.At < oldest);
            }

            await session.SaveChangesAsync(stop);
            prunedAt = now - prunedAt >= BetweenPrunings ? now : prunedAt;
            taken.Clear();
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            LogFailure(logger, taken.Count, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} refusals could not be written to the audit log; they are tried again.")]
    private static partial void LogFailure(ILogger logger, int count, Exception failure);
}
