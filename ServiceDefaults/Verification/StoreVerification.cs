using System.Data;
using System.Globalization;
using System.Text.Json;
using JasperFx.Events.Projections;
using Marten;
using Marten.Services;
using Npgsql;
using ServiceDefaults.Operations;

namespace ServiceDefaults.Verification;

/// <summary>
/// Walks over all streams of a store, a batch at a time. Each batch is read from one view of the database, so that a stream, its events and its
/// snapshot are of one instant however busy the service is; what is found is looked for once more in a later view before it is said, for the keys
/// of persons are read beside the view.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="database">Its database.</param>
/// <param name="output">Where findings are said, a line each: ids, versions, numbers, and nothing that is personal.</param>
internal sealed class StoreVerification(IDocumentStore store, NpgsqlDataSource database, TextWriter output)
{
    private const int StreamsAtOnce = 200;
    private const int StreamsPerLine = 5000;

    private readonly string schema = store.Options.Events.DatabaseSchemaName;
    private readonly IReadOnlyDictionary<string, Snapshot> snapshots = Snapshot.All(store);
    private long findings;

    /// <summary>Whether nothing was found.</summary>
    public async Task<bool> IsSoundAsync(CancellationToken stop)
    {
        var (streams, events) = await VerifyStreamsAsync(stop);
        await VerifyOwnersAsync(stop);
        await VerifyPositionsAsync(stop);
        await SayAsync(findings == 0
            ? $"Sound: {streams} streams with {events} events."
            : $"Not sound: {findings} findings in {streams} streams with {events} events.");
        return findings == 0;
    }

    private async Task<(long Streams, long Events)> VerifyStreamsAsync(CancellationToken stop)
    {
        var total = (await ViewAsync(view => view.AdvancedSql.QueryAsync<long>($"select count(*) from {schema}.mt_streams", stop), stop))[0];
        var (streams, events) = (0L, 0L);
        var last = await ViewAsync(view => Task.FromResult(StreamName.IsText(view) ? "" : $"{Guid.Empty}"), stop);
        while (await ViewAsync(view => CheckAsync(view, "id > ?::{0}", last, stop), stop) is { Count: > 0 } batch)
        {
            string[] suspects = [.. batch.Where(one => one.Fault is not null).Select(one => one.Stream.Id)];
            foreach (var (stream, fault) in await ViewAsync(view => CheckAsync(view, "id = any(?::{0}[])", suspects, stop), stop))
            {
                await FindAsync(fault is null ? null : $"{stream.Type} {stream.Id}: {fault}.");
            }

            last = batch[^1].Stream.Id;
            events += batch.Sum(one => one.Stream.Events);
            if ((streams + batch.Count) / StreamsPerLine > streams / StreamsPerLine)
            {
                await SayAsync($"{streams + batch.Count} of {total} streams.");
            }

            streams += batch.Count;
        }

        return (streams, events);
    }

    private async Task<IReadOnlyList<(StoredStream Stream, string? Fault)>> CheckAsync(
        IQuerySession view, string which, object ids, CancellationToken stop)
    {
        List<(StoredStream, string?)> found = [];
        var streams = await StreamsAsync(view, which, ids, stop);
        var stored = await StoredAsync(view, streams, stop);
        foreach (var stream in streams)
        {
            var fault = stream.Fault;
            if (fault is null && snapshots.GetValueOrDefault(stream.Type ?? "") is { } snapshot)
            {
                fault = await snapshot.FaultAsync(view, stream, stored.GetValueOrDefault(stream.Id), stop);
            }

            found.Add((stream, fault));
        }

        return found;
    }

    // Marten's stream for appends that were undone is of no type and counts nothing.
    private async Task<IReadOnlyList<StoredStream>> StreamsAsync(IQuerySession view, string which, object ids, CancellationToken stop)
    {
        var rows = await view.AdvancedSql.QueryAsync<string>(
            $"""
            select jsonb_build_object('id', one.id, 'type', one.type, 'version', one.version,
                'events', log.events, 'first', log.first, 'last', log.last)::text
            from (select * from {schema}.mt_streams where {string.Format(CultureInfo.InvariantCulture, which, StreamName.SqlType(view))}
                order by id limit {StreamsAtOnce}) one
            cross join lateral (select count(*) as events, coalesce(min(version), 0) as first, coalesce(max(version), 0) as last
                from {schema}.mt_events where stream_id = one.id) log
            where one.type is not null or one.version > 0
            order by one.id
            """,
            stop,
            ids);
        return [.. rows.Select(row => JsonSerializer.Deserialize<StoredStream>(row, JsonSerializerOptions.Web)!)];
    }

    private async Task<IReadOnlyDictionary<string, string>> StoredAsync(
        IQuerySession view, IReadOnlyList<StoredStream> streams, CancellationToken stop)
    {
        Dictionary<string, string> stored = [];
        foreach (var (type, snapshot) in snapshots)
        {
            string[] ids = [.. streams.Where(stream => stream.Type == type).Select(stream => stream.Id)];
            foreach (var (id, json) in await StoredSnapshots.ReadAsync(view, snapshot.Table, ids, stop))
            {
                stored.Add(id, json);
            }
        }

        return stored;
    }

    private async Task VerifyOwnersAsync(CancellationToken stop)
    {
        foreach (var (type, snapshot) in snapshots)
        {
            var orphans = await ViewAsync(
                view => view.AdvancedSql.QueryAsync<string>(
                    $"select id::text from {snapshot.Table} doc where not exists (select from {schema}.mt_streams one where one.id = doc.id)", stop),
                stop);
            foreach (var orphan in orphans)
            {
                await FindAsync($"{type} {orphan}: expected the stream of this snapshot, found none.");
            }
        }
    }

    // Positions are read first: whatever is appended between the two readings only moves the mark on.
    private async Task VerifyPositionsAsync(CancellationToken stop)
    {
        var positions = (await store.Advanced.AllProjectionProgress(token: stop)).ToDictionary(row => row.ShardName, row => row.Sequence);
        var mark = (await ViewAsync(
            view => view.AdvancedSql.QueryAsync<long>($"select coalesce(max(seq_id), 0) from {schema}.mt_events", stop), stop))[0];
        foreach (var (name, position) in positions.Where(row => row.Value > mark))
        {
            await FindAsync(
                $"{name}: expected a position of at most {mark}, where the log ends, found {position}: events to come would be passed over.");
        }

        var asynchronous = store.Options.Events.Projections().Where(projection => projection.Lifecycle == ProjectionLifecycle.Async);
        foreach (var shard in asynchronous.SelectMany(projection => projection.ShardNames()))
        {
            var behind = mark - positions.GetValueOrDefault(shard.Identity);
            await SayAsync(behind <= 0 ? $"{shard.Identity}: at the log's end." : $"{shard.Identity}: {behind} of {mark} events behind.");
        }
    }

    private async Task<T> ViewAsync<T>(Func<IQuerySession, Task<T>> read, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var view = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        await using var session = store.QuerySession(SessionOptions.ForTransaction(view));
        return await read(session);
    }

    private async Task FindAsync(string? finding)
    {
        if (finding is not null)
        {
            findings++;
            await output.WriteLineAsync(finding);
        }
    }

    private Task SayAsync(string line) => output.WriteLineAsync(line);
}
