using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Postgres;

/// <summary>
/// Turns <c>NOTIFY</c> on a channel into pulses of a signal, over one connection that is opened anew when it breaks. A lost
/// notification costs only time: whoever waits for the signal also polls slowly.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="channel">The channel; a plain identifier.</param>
/// <param name="heard">Called with each payload, and with null after the connection was opened, since something may have been missed.</param>
/// <param name="logger">Told when the connection breaks.</param>
public sealed class NotificationListener(
    NpgsqlDataSource source, string channel, Action<string?> heard, ILogger<NotificationListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Listening on {Channel} broke off ({Error}); connecting again in {Pause}.", channel, error.Message, Pause);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        connection.Notification += (_, notification) => heard(notification.Payload);
        await using (var listen = new NpgsqlCommand($"listen {channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        heard(null);
        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }
}
