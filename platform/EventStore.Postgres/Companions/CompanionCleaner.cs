using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Forgets companions that have served their time, once an hour: answers after a day, which is what callers are promised, and
/// handled messages after a week, which is longer than any transport repeats one by itself.
/// </summary>
internal sealed class CompanionCleaner(ICompanions companions, ILogger<CompanionCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan IdempotencyAge = TimeSpan.FromHours(24);
    private static readonly TimeSpan InboxAge = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hourly = new PeriodicTimer(TimeSpan.FromHours(1));
        try
        {
            do
            {
                await CleanAsync(stoppingToken);
            }
            while (await hourly.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task CleanAsync(CancellationToken cancellation)
    {
        try
        {
            var forgotten = await companions.ForgetAsync(IdempotencyAge, InboxAge, cancellation);
            logger.LogDebug("Forgot {Count} companions.", forgotten);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            logger.LogWarning("Companions could not be cleaned and will be in an hour: {Error}", error.Message);
        }
    }
}
