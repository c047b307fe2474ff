using System.Diagnostics.Metrics;
using JasperFx.Core;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using ServiceDefaults.Operations.Flows;
using ServiceDefaults.Operations.Projections;
using Wolverine.Runtime;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// How much there is that waits: dead letters, flows, events that projections have not taken. It is read from the database when somebody looks, and
/// not more often than every ten seconds; who looks is shown what was read last and never kept waiting. Nothing is shown when it cannot be read for a
/// minute. It is the service's and not a replica's: each of them shows the same. Inbox and outbox are Wolverine's own metrics.
/// </summary>
internal sealed partial class Backlog
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    private readonly IServiceProvider services;
    private readonly TimeProvider clock;
    private readonly ILogger<Backlog> logger;
    private volatile Reading? last;
    private int reading;

    public Backlog(Meter meter, IServiceProvider services, TimeProvider clock, ILogger<Backlog> logger)
    {
        (this.services, this.clock, this.logger) = (services, clock, logger);
        Show("messaging.dead_letters", "{message}", "Messages that were given up and wait to be mended.", read => [new(read.DeadLetters)]);
        Show("flows.waiting", "{flow}", "Flows that wait for something.", read => [new(read.Waiting)]);
        Show("flows.overdue", "{flow}", "Flows whose deadline passed more than ten seconds ago.", read => [new(read.Overdue)]);
        Show("projections.lag", "{event}", "Events that a projection has not taken.", read => read.Lags);
        Show("projections.lag.age", "s", "How old the oldest event is that a projection has not taken.", read => read.Ages);

        void Show(string name, string unit, string description, Func<Reading, IEnumerable<Measurement<double>>> of) =>
            meter.CreateObservableGauge(name, () => Look() is { } read ? of(read) : [], unit, description);
    }

    private Reading? Look()
    {
        var read = last;
        var age = read is null ? TimeSpan.MaxValue : clock.GetUtcNow() - read.At;
        if (age > Fresh && Interlocked.Exchange(ref reading, 1) == 0)
        {
            // It belongs to no trace, least of all to that of the scrape.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(ReadAsync);
            }
        }

        return age > Stale ? null : read;
    }

    private async Task ReadAsync()
    {
        using var nobodyTraces = SuppressInstrumentationScope.Begin();
        try
        {
            last = await ReadAsync(clock.GetUtcNow(), CancellationToken.None);
        }
        catch (Exception error)
        {
            LogUnread(logger, error);
        }
        finally
        {
            Volatile.Write(ref reading, 0);
        }
    }

    private async Task<Reading> ReadAsync(DateTimeOffset now, CancellationToken stop)
    {
        var runtime = services.GetRequiredService<IWolverineRuntime>();
        var letters = await runtime.Storage.DeadLetters.SummarizeAllAsync(runtime.Options.ServiceName, TimeRange.AllTime(), stop);

        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        var (waiting, overdue) = await services.GetRequiredService<FlowBoard>().CountWaitingAsync(session, stop);

        var events = (await services.GetRequiredService<IEventStore>().AllDatabases())[0];
        var progress = await events.AllProjectionProgress(stop);
        var mark = await services.GetRequiredService<ProjectionBoard>().HighWaterMarkAsync(stop);
        var shards = progress.Where(row => row.ShardName != ShardState.HighWaterMark && !RowsBeside.Own(row.ShardName)).ToArray();
        var pending = await events.FetchFirstEventTimestampsAfterAsync([.. shards.Select(row => ((string?)null, row.Sequence))], stop);
        return new Reading(
            now,
            letters.Sum(count => count.Count),
            waiting,
            overdue,
            [.. shards.Select(row => new Measurement<double>(Math.Max(0, mark - row.Sequence), Of(row)))],
            [.. shards.Zip(pending, (row, next) => new Measurement<double>(next.AgeAt(now)?.TotalSeconds ?? 0, Of(row)))]);
    }

    private static KeyValuePair<string, object?> Of(ShardState row) => new("projection.name", row.ShardName.Split(':')[0]);

    [LoggerMessage(LogLevel.Debug, "What waits could not be read.")]
    private static partial void LogUnread(ILogger logger, Exception error);

    private sealed record Reading(
        DateTimeOffset At,
        long DeadLetters,
        long Waiting,
        long Overdue,
        IReadOnlyList<Measurement<double>> Lags,
        IReadOnlyList<Measurement<double>> Ages);
}
