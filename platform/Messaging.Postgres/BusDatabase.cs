using Npgsql;
using Platform.Postgres;

namespace Platform.Messaging.Postgres;

/// <summary>
/// The bus's database. Nothing reaches it before its tables are up to date: the first connection migrates, and a database that
/// does not answer yet fails only those who ask for a connection, so a service starts without the bus and finds it later.
/// </summary>
/// <param name="connectionString">The database.</param>
/// <param name="migrates">Whether the tables are brought up to date; otherwise they are used as they are.</param>
internal sealed class BusDatabase(string connectionString, bool migrates = true) : IAsyncDisposable
{
    private readonly SemaphoreSlim migrating = new(1, 1);
    private volatile bool migrated = !migrates;

    /// <summary>Whether the tables are brought up to date before their first use.</summary>
    public bool Migrates { get; } = migrates;

    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        // A dozen statements, each sent thousands of times. The keep-alive notices a listener whose peer went away silently.
        MaxAutoPrepare = 20,
        KeepAlive = 15,
    });

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        if (!migrated)
        {
            await MigrateAsync(cancellation);
        }

        return await Source.OpenConnectionAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        migrating.Dispose();
    }

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        await migrating.WaitAsync(cancellation);
        try
        {
            if (!migrated)
            {
                await Migrator.MigrateAsync(Source, "bus", typeof(BusDatabase).Assembly, cancellation);
                migrated = true;
            }
        }
        finally
        {
            migrating.Release();
        }
    }
}
