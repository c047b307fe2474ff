using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Platform.EventStore.Postgres;

/// <summary>Ready when the event store's database answers.</summary>
internal sealed class EventStoreHealthCheck(NpgsqlDataSource source) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("The event store's database does not answer.");
        }
    }
}
