using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging;

/// <summary>
/// Looks at the service's queue for the gauges, every few seconds and, where the transport can say so, on one replica only: what it finds
/// is the same for all, and adding it up would be wrong.
/// </summary>
internal sealed class QueueWatcher(MessagingOptions options, ITransport transport, ILogger<QueueWatcher> logger) : BackgroundService
{
    private readonly Guid watcher = Guid.CreateVersion7();
    private volatile QueueStatus? status;

    /// <summary>The queue.</summary>
    public string Queue => options.ServiceName;

    /// <summary>What was last seen; null while another replica looks, or nobody can.</summary>
    public QueueStatus? Status => status;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                status = await transport.WatchAsync(Queue, watcher, options.WatchInterval, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // What is out of date is worse than nothing: an alert on absence is what this calls for.
                status = null;
                logger.LogDebug("The state of {Queue} cannot be read ({Error}).", Queue, error.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(options.WatchInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
