using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Refuses the start when a master key is missing that is still needed, and brings every key under the current master key after it.
/// Where it was stopped, the next start goes on.
/// </summary>
internal sealed class SubjectKeyRewrapper(PostgresSubjectKeys keys, ILogger<SubjectKeyRewrapper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.RequireMasterKeysAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var done = await keys.RewrapAsync(new Log(logger), stoppingToken);
                if (done > 0)
                {
                    logger.LogInformation("All keys of data subjects are wrapped by the current master key; {Count} were wrapped anew.", done);
                }

                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Keys of data subjects could not be wrapped anew and will be in {Pause}: {Error}", Pause, error.Message);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private sealed class Log(ILogger logger) : IProgress<RewrapProgress>
    {
        public void Report(RewrapProgress value) =>
            logger.LogInformation("{Done} keys of data subjects were wrapped anew; {Left} are left.", value.Done, value.Left);
    }
}
