using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Appending;
using Platform.Postgres;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>A migrated database of its own, and the store's inner parts on it.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TestDatabase database;

    private TestStore(TestDatabase database)
    {
        this.database = database;
        Source = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public static EventTypes Types { get; } = new(typeof(CounterEvent));

    public NpgsqlDataSource Source { get; }

    public string ConnectionString => database.ConnectionString;

    public static async Task<TestStore> CreateAsync()
    {
        var store = new TestStore(await PostgresServer.CreateDatabaseAsync());
        await Migrator.MigrateAsync(store.Source, "event-store", typeof(PostgresEventStoreOptions).Assembly);
        return store;
    }

    public static PendingAppend Prepare(StreamId stream, long expectedVersion, params object[] events) =>
        PendingAppend.Prepare(new Append([new StreamAppend(stream, expectedVersion, events)], new EventMetadata("test")), Types);

    /// <summary>A connection with a transaction that already has its id.</summary>
    public async Task<NpgsqlConnection> BeginAsync()
    {
        var connection = await Source.OpenConnectionAsync();
        await ExecuteAsync(connection, "begin; select pg_current_xact_id()");
        return connection;
    }

    /// <summary>Appends one event to a new stream in the connection's transaction.</summary>
    public static async Task AppendAsync(NpgsqlConnection connection, string id) =>
        await AppendCommand.ExecuteAsync(connection, [Prepare(StreamId.Of("counter", id), 0, new CounterEvent.Named(id))]);

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await database.DisposeAsync();
    }
}
