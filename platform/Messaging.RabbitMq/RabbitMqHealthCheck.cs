using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client.Exceptions;

namespace Platform.Messaging.RabbitMq;

/// <summary>Whether the broker answers.</summary>
internal sealed class RabbitMqHealthCheck(BrokerConnections connections) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await connections.Publishing.OpenAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is RabbitMQClientException or IOException or ObjectDisposedException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The message broker does not answer.");
        }
    }
}
