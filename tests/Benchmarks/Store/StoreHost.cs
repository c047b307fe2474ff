using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;

namespace Benchmarks.Store;

/// <summary>A service that has nothing but an event store, and a connection beside it for the twins.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private readonly IHost host;

    private StoreHost(IHost host, string connectionString)
    {
        this.host = host;
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public IEventStore Store => host.Services.GetRequiredService<IEventStore>();

    public DecisionLoop Decisions => host.Services.GetRequiredService<DecisionLoop>();

    public IViewOperations Views => host.Services.GetRequiredService<IViewOperations>();

    public static async Task<StoreHost> StartAsync(string connectionString, IReadOnlyList<View> views, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(connectionString, Parcel.Types) { Views = views });
        var host = builder.Build();
        await host.StartAsync(cancellation);
        return new StoreHost(host, connectionString);
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<long> CountAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Appends, and insists.</summary>
    public async Task AppendAsync(params IReadOnlyList<StreamAppend> parts)
    {
        if (await Store.AppendAsync(new Append(parts, Parcel.Metadata)) is not AppendVerdict.Written)
        {
            throw new InvalidOperationException($"An append to {parts[0].Stream} at version {parts[0].ExpectedVersion} was not written.");
        }
    }

    /// <summary>Makes parcels named prefix-caller-number, each with so many events.</summary>
    public Task SeedAsync(string prefix, int callers, int each, int events, CancellationToken cancellation) => ExecuteAsync(
        $"""
        insert into mt_streams (id, version)
        select 'parcel-{prefix}-' || c || '-' || n, {events} from generate_series(0, {callers - 1}) c, generate_series(0, {each - 1}) n;
        insert into mt_events ({Columns})
        select {Values($"'parcel-{prefix}-' || c || '-' || n", "v")}
        from generate_series(1, {events}) v, generate_series(0, {callers - 1}) c, generate_series(0, {each - 1}) n;
        """,
        cancellation);

    /// <summary>The columns that an append fills.</summary>
    public const string Columns = "seq_id, id, stream_id, version, data, type, mt_dotnet_type, correlation_id, causation_id, headers";

    /// <summary>A row as an append writes it.</summary>
    public static string Values(string stream, string version) =>
        $"""
        nextval('mt_events_sequence'), gen_random_uuid(), {stream}, {version}, '{Parcel.Json}', 'parcel_moved',
        'Benchmarks.Store.ParcelEvent+Moved, Benchmarks', '{Parcel.Metadata.CorrelationId}', '{Parcel.Metadata.CausationId}', null
        """;

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await Source.DisposeAsync();
        if (host is IAsyncDisposable services)
        {
            await services.DisposeAsync();
        }
    }
}
