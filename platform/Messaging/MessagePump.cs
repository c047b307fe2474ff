using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging;

/// <summary>
/// Keeps the service's queue flowing: declares it, bound to the types of the service's handlers, and receives from it until the
/// host stops; then the handlers that run have the drain time to finish. It starts without the transport and connects when that answers.
/// </summary>
internal sealed class MessagePump(
    MessagingOptions options, MessageReader reader, ITransport transport, MessageConsumer consumer, ILogger<MessagePump> logger)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private volatile bool declared;

    /// <summary>Healthy once the queue is bound: before that, what others publish would not reach this service.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(declared ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The service's queue is not bound yet."));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var leave = stoppingToken.Register(consumer.Leave);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await transport.DeclareAsync(options.ServiceName, reader.Types, stoppingToken);
                declared = true;
                await transport.ReceiveAsync(options.ServiceName, options.Concurrency, consumer.ConsumeAsync, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Receiving from {Queue} broke off ({Error}); trying again in {Pause}.", options.ServiceName, error.Message, Pause);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
