using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Not ready until each view of this release has caught up once: a view of a new version begins empty, and until it is whole the
/// release before keeps serving. After that a view that stops or parks is degraded.
/// </summary>
internal sealed class ViewHealthCheck(IReadOnlyList<ViewTable> tables, NpgsqlDataSource source) : IHealthCheck
{
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

        var views = standings.Select(standing => standing.Status).ToList();
        var waiting = views.Where(view => !view.IsComplete).ToList();
        if (waiting.Count > 0)
        {
            return HealthCheckResult.Unhealthy(string.Join("; ", waiting.Select(Describe)));
        }

        var failing = views.Where(view => view.Failure is not null || view.Rebuild?.Failure is not null || view.Parked > 0).ToList();
        return failing.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", failing.Select(Describe)));
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
