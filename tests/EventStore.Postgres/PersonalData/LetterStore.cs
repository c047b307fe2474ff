using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing;

namespace EventStore.Postgres.Tests;

/// <summary>A service of letters on a database, perhaps one of several replicas.</summary>
internal sealed class LetterStore : IAsyncDisposable
{
    private readonly IHost host;
    private readonly TestDatabase? database;

    private LetterStore(IHost host, TestDatabase? database, string connectionString) =>
        (this.host, this.database, ConnectionString) = (host, database, connectionString);

    public string ConnectionString { get; }

    public IEventStore Store => Get<IEventStore>();

    public ISubjectKeys Keys => Get<ISubjectKeys>();

    public static string NewMasterKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static async Task<LetterStore> StartAsync(string masterKey)
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        return await StartAsync(database.ConnectionString, database, new LetterView(), masterKey);
    }

    /// <summary>Another process of the same service.</summary>
    public Task<LetterStore> StartReplicaAsync(params string[] masterKeys) => StartAsync(ConnectionString, null, new LetterView(), masterKeys);

    /// <summary>Another process, of a release that builds the view anew.</summary>
    public Task<LetterStore> StartNextReleaseAsync(string masterKey) => StartAsync(ConnectionString, null, new LetterView(2), masterKey);

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public static StreamId Stream(string id) => StreamId.Of("letter", id);

    public Task<AppendVerdict> WriteAsync(string id, string reader, string text, params Companion[] companions) => Store.AppendAsync(new Append(
        [new StreamAppend(Stream(id), 0, [new LetterEvent.Written(reader, text), new LetterEvent.Sent("blue")])],
        new EventMetadata("test"),
        companions));

    public async Task<string> ReadAsync(string id) =>
        ((LetterEvent.Written)(await Store.ReadAsync(Stream(id))).Events[0].Data).Text;

    public async Task<string?> ReadViewAsync(string id) => (await Get<IViewReader<LetterState>>().FindAsync(id, 2))?.Document.Text;

    public async Task<string?> DecideAsync(string id)
    {
        var loaded = await Get<StreamStates>().LoadAsync<LetterState, LetterEvent>(Stream(id));
        return loaded.State.Text;
    }

    /// <summary>The record of a request that was answered with a letter.</summary>
    public static IdempotencyRecord Answer(string key, LetterState answer) => new("ada", key, "print", new StoredAnswer(
        200, new Dictionary<string, string>(), JsonSerializer.Serialize(answer, PlatformJson.Options))
    {
        Personal = PersonalShape.Of(typeof(LetterState)),
    });

    public Task<Erasure?> EraseAsync(string subject, string by = "admin") => Keys.EraseAsync(
        subject,
        by,
        _ => new IdempotencyRecord(by, $"erase-{subject}", "print", new StoredAnswer(200, new Dictionary<string, string>(), "{}")));

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<LetterStore> StartAsync(string connectionString, TestDatabase? database, View view, params string[] masterKeys)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(connectionString, new EventTypes(typeof(LetterEvent)))
        {
            MasterKeys = new MasterKeys(masterKeys),
            Views = [view],
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }

        return new LetterStore(host, database, connectionString);
    }
}
