using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Postgres;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Brings the database up to date before anything else of the host starts, so that no request and no agent meets an old schema.
/// A database that is not there yet is waited for, bounded.
/// </summary>
internal sealed class SchemaInstaller(NpgsqlDataSource source, IReadOnlyList<ViewTable> views, ILogger<SchemaInstaller> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await Migrator.MigrateAsync(source, "event-store", typeof(SchemaInstaller).Assembly, cancellationToken);
                foreach (var view in views)
                {
                    await view.CreateAsync(source, cancellationToken);
                }

                return;
            }
            catch (NpgsqlException error) when (IsAbsence(error) && Stopwatch.GetElapsedTime(started) < Patience)
            {
                logger.LogWarning("The event store's database is not ready ({Error}); trying again in {Pause}.", error.Message, Pause);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // An error in the schema's own SQL will not go away by waiting.
    private static bool IsAbsence(NpgsqlException error) =>
        error is not PostgresException server || server.IsTransient || server.SqlState == PostgresErrorCodes.InvalidCatalogName;
}
