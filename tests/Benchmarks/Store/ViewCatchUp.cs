using System.Diagnostics;
using Npgsql;

namespace Benchmarks.Store;

/// <summary>
/// A view folds a full log into documents. The events of all streams are interleaved, so that every page touches as many documents
/// as it can: the worst case.
/// </summary>
internal sealed record ViewCatchUp(StoreServer Server, int Events)
    : Measurement($"view catch-up, {Events:N0} events", "event", "bare Npgsql scan of the same rows")
{
    private const int EventsPerDocument = 10;

    public override async Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        await using var store = await Server.CreateStoreAsync($"catch_up_{round}", withView: true, cancellation);
        var documents = Events / EventsPerDocument;
        await using var connection = await store.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var fill = new NpgsqlCommand(
            $"""
            insert into mt_streams (id, version) select 'parcel-' || n, {EventsPerDocument} from generate_series(0, {documents - 1}) n;
            insert into mt_events ({StoreHost.Columns})
            select {StoreHost.Values($"'parcel-' || (i::bigint * 7919) % {documents}", $"i / {documents} + 1")}
            from generate_series(0, {Events - 1}) i;
            notify event_store;
            """,
            connection)
        { CommandTimeout = 0 };
        await fill.ExecuteNonQueryAsync(cancellation);

        // The view's agent waits at an empty log; the commit wakes it.
        var started = Stopwatch.GetTimestamp();
        await transaction.CommitAsync(cancellation);
        while ((await store.Progress.ListAsync(cancellation))[0].Position < Events)
        {
            await Task.Delay(5, cancellation);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await CheckAsync(store, documents, cancellation);
        return new Load(Events / elapsed.TotalSeconds, []);
    }

    public override async Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        // In every other round the twin goes first and reads the log of the round before.
        await using var source = Server.Open($"catch_up_{round - (round % 2)}");
        var started = Stopwatch.GetTimestamp();
        await using var command = source.CreateCommand(
            "select seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id from mt_events where seq_id > 0 order by seq_id");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = 0;
        while (await reader.ReadAsync(cancellation))
        {
            _ = (reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetInt64(3), reader.GetString(4));
            _ = (reader.GetFieldValue<byte[]>(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7), reader.GetString(8));
            rows++;
        }

        return new Load(rows / Stopwatch.GetElapsedTime(started).TotalSeconds, []);
    }

    private static async Task CheckAsync(StoreHost store, int documents, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand(
            $"select count(*) from view_parcel_details_1 where version = {EventsPerDocument} and (data ->> 'moves')::int = {EventsPerDocument}");
        if (await command.ExecuteScalarAsync(cancellation) is not long count || count != documents)
        {
            throw new InvalidOperationException($"The view reached the end of the log without {documents} whole documents.");
        }
    }
}
