using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// Wraps every key anew that another version of the master key wraps, when a service starts: the second half of a rotation. What a kill leaves
/// undone is done at the next start, and two replicas that do it at once do no harm.
/// </summary>
internal sealed class Rewrapping(IKeyTable table, MasterKeys masters, ILogger<Rewrapping> log) : BackgroundService
{
    /// <summary>How many keys were wrapped anew.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var count = 0;
        while (await table.NotUnderAsync(masters.Current, stop) is { Count: > 0 } keys)
        {
            foreach (var (subject, wrapped) in keys)
            {
                await table.RewrapAsync(subject, wrapped, masters.Wrap(subject, masters.Unwrap(subject, wrapped)), stop);
            }

            count += keys.Count;
        }

        return count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await RunAsync(stoppingToken) is > 0 and var count)
            {
                log.LogInformation("Wrapped {Count} keys of personal data with version {Version} of the master key.", count, masters.Current);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "Not every key of personal data could be wrapped with version {Version} of the master key.", masters.Current);
        }
    }
}
