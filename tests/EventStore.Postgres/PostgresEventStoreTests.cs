using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.EventSourcing;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>The conformance suite on this engine.</summary>
public sealed class PostgresEventStoreTests : EventStoreConformance
{
    private TestDatabase? database;

    private string ConnectionString => database!.ConnectionString;

    public override async ValueTask InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await database!.DisposeAsync();
    }

    protected override IHost BuildHost(EventTypes types, IReadOnlyList<View> views, IReadOnlyList<ILogSubscription> subscriptions) =>
        TestHost.Build(ConnectionString, types, views, subscriptions);

    protected override async Task WriteForeignEventAsync(StreamId stream, string name)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            """
            with stream as (insert into mt_streams (id, version) values ($1, 1) returning id)
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            select nextval('mt_events_sequence'), gen_random_uuid(), id, 1, '{}', $2 from stream
            """,
            connection)
        {
            Parameters = { new() { Value = stream.Value }, new() { Value = name } },
        };
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
