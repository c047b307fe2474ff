using Identity.Database;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace Identity.Tokens;

/// <summary>Once an hour forgets tokens and sign-ins that are over, and what the audit trail need not hold any longer.</summary>
internal sealed class Pruning(IServiceScopeFactory scopes, IdentitySettings settings, TimeProvider clock, ILogger<Pruning> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Also what replicas do at the same time does no harm.</summary>
    public async Task PruneAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = clock.GetUtcNow();
        var over = now - settings.RefreshTokenLifetime;
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(over, stop);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(over, stop);
        var forgotten = now - settings.AuditRetention;
        await scope.ServiceProvider.GetRequiredService<IdentityDb>().AuditEvents
            .Where(one => one.At < forgotten).ExecuteDeleteAsync(stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "What is over could not be forgotten; in an hour it is tried again.");
            }
        }
    }
}
