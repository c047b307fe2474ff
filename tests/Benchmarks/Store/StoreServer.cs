using Npgsql;
using Platform.EventSourcing;
using Platform.Hosting;

namespace Benchmarks.Store;

/// <summary>A PostgreSQL server as it comes: what is committed is on disk.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly EmbeddedPostgres postgres;
    private readonly Dictionary<string, StoreHost> kept = [];

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

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync(string database, CancellationToken cancellation)
    {
        await postgres.CreateDatabaseAsync(database, cancellation);
        return postgres.ConnectionString(database);
    }

    /// <summary>A new database and an event store in it, with the views that are wanted.</summary>
    public async Task<StoreHost> CreateStoreAsync(string database, CancellationToken cancellation, params IReadOnlyList<View> views)
    {
        await postgres.CreateDatabaseAsync(database, cancellation);
        return await StoreHost.StartAsync(postgres.ConnectionString(database), views, cancellation);
    }

    /// <summary>An event store that stays for as long as the server; made when it is first asked for.</summary>
    public async Task<StoreHost> KeepStoreAsync(string database, CancellationToken cancellation)
    {
        if (!kept.TryGetValue(database, out var store))
        {
            kept.Add(database, store = await CreateStoreAsync(database, cancellation));
        }

        return store;
    }

    /// <summary>A bare way to a database.</summary>
    public NpgsqlDataSource Open(string database) => NpgsqlDataSource.Create(postgres.ConnectionString(database));

    public async ValueTask DisposeAsync()
    {
        foreach (var store in kept.Values)
        {
            await store.DisposeAsync();
        }

        await postgres.DisposeAsync();
    }
}
