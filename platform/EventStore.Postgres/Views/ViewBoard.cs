using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// What operators want of this release's views and how the views are, as this process last saw it in the database: read anew when
/// somebody asks for something, and once a second. It also says, for as long as the process lives, that these versions are in use.
/// </summary>
internal sealed class ViewBoard : BackgroundService
{
    public static readonly TimeSpan UsedEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<ViewTable> tables;
    private readonly NpgsqlDataSource source;
    private readonly LogSignals signals;
    private readonly ILogger<ViewBoard> logger;
    private readonly Meter meter = new(Telemetry.Name);
    private volatile IReadOnlyList<ViewStanding> standings = [];
    private long? firstHead;

    public ViewBoard(IReadOnlyList<ViewTable> tables, NpgsqlDataSource source, LogSignals signals, ILogger<ViewBoard> logger)
    {
        (this.tables, this.source, this.signals, this.logger) = (tables, source, signals, logger);
        Gauge("event_store.view.stopped", view => view.Failure is null ? 0 : 1, "{view}", "1 while an event that cannot be folded stops the view.");
        Gauge("event_store.view.parked", view => view.Parked, "{event}", "Events that the view has put aside.");
        Gauge(
            "event_store.view.rebuild_progress",
            view => view.Rebuild is { } rebuild ? rebuild.Progress.Percent / 100 : null,
            "1",
            "How much of the log a rebuild has behind it, while there is one.");
    }

    /// <summary>How a view is; null before the database was seen for the first time.</summary>
    public ViewStanding? Of(ViewTable table) => standings.FirstOrDefault(standing => standing.Table == table);

    public async Task RefreshAsync(CancellationToken cancellation)
    {
        standings = await ViewStanding.ReadAsync(source, tables, cancellation);

        // Whoever follows the log looks here between two pages.
        signals.Log.Pulse();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryRefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var seen = signals.Controls.Count;
            await TryRefreshAsync(stoppingToken);
            await ((Task)signals.Controls.WaitAsync(seen, Poll, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancellation)
    {
        try
        {
            await ViewStanding.UseAsync(source, tables, UsedEvery, cancellation);
            await CompleteAsync(cancellation);
            var before = standings;
            standings = await ViewStanding.ReadAsync(source, tables, cancellation);
            if (!ViewStanding.AskTheSame(before, standings))
            {
                signals.Log.Pulse();
            }
        }
        catch (Exception error)
        {
            // Without the database nothing else goes on either, and the followers say so.
            logger.LogDebug("The state of the views could not be read ({Error}).", error.Message);
        }
    }

    // What was recorded before this process began is what a caller may expect to find; to come to a head that runs ahead would be luck.
    private async Task CompleteAsync(CancellationToken cancellation)
    {
        if (standings.Count == tables.Count && standings.All(standing => standing.Status.IsComplete))
        {
            return;
        }

        foreach (var standing in await ViewStanding.ReadAsync(source, tables, cancellation))
        {
            firstHead ??= standing.Status.Progress.Head;
            if (!standing.Status.IsComplete && standing.Status.Progress.Position >= firstHead)
            {
                await standing.MarkCompleteAsync(source, cancellation);
            }
        }
    }

    private void Gauge(string name, Func<ViewStatus, double?> value, string unit, string description) => meter.CreateObservableGauge(
        name,
        () => from standing in standings
              let measured = value(standing.Status)
              where measured is not null
              select new Measurement<double>(measured.Value, new KeyValuePair<string, object?>("view", standing.Status.View)),
        unit,
        description);
}
