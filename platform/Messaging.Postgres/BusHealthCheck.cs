using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Platform.Messaging.Postgres;

/// <summary>Whether the bus answers.</summary>
internal sealed class BusHealthCheck(BusDatabase bus) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await bus.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The bus's database does not answer.");
        }
    }
}
