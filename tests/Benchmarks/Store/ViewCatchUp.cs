using System.Diagnostics;
using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>
/// A view folds a full log into documents, or into rows of columns. The events of all streams are interleaved, so that every page touches
/// as many documents as it can: the worst case.
/// </summary>
internal record ViewCatchUp(StoreServer Server, int Events, int Documents, View View, string What = "view catch-up")
    : Measurement(
        $"{What}, {(View.IsTable ? "table, " : "")}{Events:N0} events into {Documents:N0} documents", "events/s",
        "bare Npgsql scan of the same rows")
{
    private int EventsPerDocument => Events / Documents;

    /// <summary>Who else measures the same has databases of its own.</summary>
    public string Purpose { get; init; } = "rate";

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await using var store = await Server.CreateStoreAsync(Database(round), cancellation);
        await store.ExecuteAsync(
            $"""
            insert into mt_streams (id, version) select 'parcel-' || n, {EventsPerDocument} from generate_series(0, {Documents - 1}) n;
            insert into mt_events ({StoreHost.Columns})
            select {StoreHost.Values($"'parcel-' || (i::bigint * 7919) % {Documents}", $"i / {Documents} + 1")}
            from generate_series(0, {Events - 1}) i
            """,
            cancellation);

        // A log that was filled a moment ago still has work to do for the server, which is nobody's here.
        await store.ExecuteAsync("vacuum analyze", cancellation);
        await store.ExecuteAsync("checkpoint", cancellation);
    }

    /// <summary>From the moment at which the view's agent has taken the lead.</summary>
    public override async Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        await using var source = Server.Open(Database(round));
        await using var checkpoint = source.CreateCommand("select last_seq_id from mt_event_progression");
        var starting = Server.CreateStoreAsync(Database(round), cancellation, View);
        while (await checkpoint.ExecuteScalarAsync(cancellation) is null)
        {
            await Task.Delay(1, cancellation);
        }

        var started = Stopwatch.GetTimestamp();
        while (await checkpoint.ExecuteScalarAsync(cancellation) is long position && position < Events)
        {
            await Task.Delay(5, cancellation);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await using var store = await starting;
        await CheckAsync(store, cancellation);
        return new Load(Events / elapsed.TotalSeconds, []);
    }

    public override async Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        await using var source = Server.Open(Database(round));
        var started = Stopwatch.GetTimestamp();
        await using var command = source.CreateCommand(
            """
            select seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id
            from mt_events where seq_id > 0 order by seq_id
            """);
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

    protected string Database(int round) => $"{What.Replace(' ', '_').Replace('-', '_')}_{Purpose}_{View.Name}_{Events}_{round}";

    protected async Task CheckAsync(StoreHost store, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand(
            View.IsTable
                ? $"select count(*) from view_parcel_table_1 where _version = {EventsPerDocument} and moves = {EventsPerDocument}"
                : "select count(*) from view_parcel_details_1 "
                    + $"where version = {EventsPerDocument} and (data ->> 'moves')::int = {EventsPerDocument}");
        if (await command.ExecuteScalarAsync(cancellation) is not long count || count != Documents)
        {
            throw new InvalidOperationException($"The view reached the end of the log without {Documents} whole documents.");
        }
    }
}
