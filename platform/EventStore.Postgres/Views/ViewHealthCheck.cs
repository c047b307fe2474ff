using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Not ready until each view of this release has come, once, to where the log ended when this process first looked: a view of a new
/// version begins empty, and until it is whole the release before keeps serving. After that a view that stops or parks is degraded.
/// </summary>
internal sealed class ViewHealthCheck(IReadOnlyList<ViewTable> tables, NpgsqlDataSource source) : IHealthCheck
{
    private long firstHead = -1;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await CheckAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("The event store's database does not answer.");
        }
    }

    private async Task<HealthCheckResult> CheckAsync(CancellationToken cancellation)
    {
        if (tables.Count == 0)
        {
            return HealthCheckResult.Healthy();
        }

        var standings = await ViewStanding.ReadAsync(source, tables, cancellation);
        if (standings.Count < tables.Count)
        {
            return HealthCheckResult.Unhealthy("The views have not begun.");
        }

        Interlocked.CompareExchange(ref firstHead, standings[0].Status.Progress.Head, -1);
        var views = standings.Select(standing => standing.Status).ToList();
        var waiting = new List<ViewStatus>();
        foreach (var view in views.Where(view => !view.IsComplete))
        {
            if (view.Progress.Position < Interlocked.Read(ref firstHead))
            {
                waiting.Add(view);
            }
            else
            {
                await MarkCompleteAsync(view, cancellation);
            }
        }

        if (waiting.Count > 0)
        {
            return HealthCheckResult.Unhealthy(string.Join("; ", waiting.Select(Describe)));
        }

        var failing = views.Where(view => view.Failure is not null || view.Rebuild?.Failure is not null || view.Parked > 0).ToList();
        return failing.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", failing.Select(Describe)));
    }

    // Kept in the database, so that a replica that starts again is ready at once, also while the view is behind or stands still.
    private async Task MarkCompleteAsync(ViewStatus view, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "update view_controls set caught_up_at = now() where view = $1 and version = $2 and caught_up_at is null");
        command.Parameters.Add(new() { Value = view.View });
        command.Parameters.Add(new() { Value = view.Version });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string Describe(ViewStatus view)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{view.View}:{view.Version} is {view.State} at {view.Progress.Position} of {view.Progress.Head} ({view.Progress.Percent:0} %)");
        text += view.Progress.Remaining is { } left && left > TimeSpan.Zero ? $", about {left:hh\\:mm\\:ss} to go" : "";
        text += view.Failure is { } failure ? $", before position {failure.Position} ({failure.ErrorType})" : "";
        text += view.Rebuild?.Failure is { } rebuild ? $", its rebuild before position {rebuild.Position} ({rebuild.ErrorType})" : "";
        return view.Parked > 0 ? $"{text}, {view.Parked} events parked" : text;
    }
}
