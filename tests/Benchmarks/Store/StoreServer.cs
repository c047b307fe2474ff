using Npgsql;
using Platform.EventSourcing;
using Platform.Hosting;

namespace Benchmarks.Store;

/// <summary>A PostgreSQL server as it comes: what is committed is on disk.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly EmbeddedPostgres postgres;

    private StoreServer(EmbeddedPostgres postgres) => this.postgres = postgres;

    public static async Task<StoreServer> StartAsync(CancellationToken cancellation)
    {
        var server = new StoreServer(await EmbeddedPostgres.StartAsync(cancellation: cancellation));
        await using var source = NpgsqlDataSource.Create(server.postgres.ConnectionString());
        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            await using var command = source.CreateCommand($"show {setting}");
            if (await command.ExecuteScalarAsync(cancellation) is not "on")
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"{setting} is off; appends that are not on disk say nothing.");
            }
        }

        return server;
    }

    /// <summary>A new database and an event store in it, with the views that are wanted.</summary>
    public async Task<StoreHost> CreateStoreAsync(string database, CancellationToken cancellation, params IReadOnlyList<View> views)
    {
        await postgres.CreateDatabaseAsync(database, cancellation);
        return await StoreHost.StartAsync(postgres.ConnectionString(database), views, cancellation);
    }

    /// <summary>A bare way to a database.</summary>
    public NpgsqlDataSource Open(string database) => NpgsqlDataSource.Create(postgres.ConnectionString(database));

    public ValueTask DisposeAsync() => postgres.DisposeAsync();
}
