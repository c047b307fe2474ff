using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;

namespace Platform.EventStore.Postgres;

/// <summary>The event store on PostgreSQL, in the table layout of Marten 9. Appends that arrive together are written together.</summary>
internal sealed class PostgresEventStore(
    NpgsqlDataSource source,
    EventTypes types,
    LogSignals signals,
    Patience? patience = null,
    int maxEventSize = PostgresEventStoreOptions.DefaultMaxEventSize,
    ISubjectKeys? keys = null,
    InlineViews? inline = null)
    : IEventStore, IAsyncDisposable
{
    private const int MaxCorrelated = 1_000;

    private readonly AppendWriter writer = new(source, signals.AnnounceLog, patience ?? Patience.Default);

    public async Task<StreamSlice> ReadAsync(StreamId stream, ReadBound bound = default, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            $"""
            select {EventRow.Columns} from mt_events
            where stream_id = $1 and version > $4 and version <= $2 and ($3 is null or timestamp <= $3)
            order by version
            """);
        command.Parameters.Add(new() { Value = stream.Value });
        command.Parameters.Add(new() { Value = bound.Version ?? long.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = bound.AsOf?.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = bound.After });
        var events = await ReadAllAsync(command, cancellation);
        return new StreamSlice(stream, events.Count == 0 ? bound.After : events[^1].Version, events);
    }

    public async Task<SnapshotSlice> ReadFromSnapshotAsync(StreamId stream, SnapshotKind kind, CancellationToken cancellation = default)
    {
        // A snapshot is only a shortcut: when it cannot be read, the whole stream says the same.
        return await TryReadFromSnapshotAsync(stream, kind, cancellation)
            ?? new SnapshotSlice(null, 0, await ReadAsync(stream, default, cancellation));
    }

    public async Task<AppendVerdict> AppendAsync(Append append, CancellationToken cancellation = default)
    {
        using var activity = Telemetry.Activities.StartActivity("append");
        var started = Stopwatch.GetTimestamp();
        var pending = await PendingAppend.PrepareAsync(append, types, maxEventSize, keys, cancellation);
        if (inline is not null)
        {
            pending.Carry(await inline.FoldAsync(pending, cancellation));
        }

        var verdict = await writer.WriteAsync(pending, cancellation);
        if (inline is not null && verdict is AppendVerdict.Written)
        {
            inline.Keep(pending.Documents);
        }

        var name = verdict.GetType().Name;
        activity?.SetTag("event_store.verdict", name);
        activity?.SetTag("event_store.stream", append.Streams.Count == 1 ? append.Streams[0].Stream.Value : null);
        Telemetry.AppendDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("verdict", name));
        return verdict;
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadCorrelatedAsync(string correlationId, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            $"select {EventRow.Columns} from mt_events where correlation_id = $1 order by seq_id limit {MaxCorrelated}");
        command.Parameters.Add(new() { Value = correlationId });
        return await ReadAllAsync(command, cancellation);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private async Task<SnapshotSlice?> TryReadFromSnapshotAsync(StreamId stream, SnapshotKind kind, CancellationToken cancellation)
    {
        (long Version, byte[] Json)? snapshot = null;
        var events = new List<RecordedEvent>();
        await using (var command = SnapshotRow.Select(source, stream, kind))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                if (SnapshotRow.Is(reader))
                {
                    snapshot = SnapshotRow.Read(reader);
                }
                else
                {
                    events.Add(EventRow.Read(reader, types));
                }
            }
        }

        object? state = null;
        var version = 0L;
        if (snapshot is { } found)
        {
            state = await SnapshotRow.OpenAsync(found.Json, kind, keys, cancellation);
            version = found.Version;
            if (state is null)
            {
                return null;
            }
        }

        await EventRow.OpenAsync(events, keys, cancellation);
        return new SnapshotSlice(state, version, new StreamSlice(stream, events.Count == 0 ? version : events[^1].Version, events));
    }

    private async Task<List<RecordedEvent>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var events = new List<RecordedEvent>();
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                events.Add(EventRow.Read(reader, types));
            }
        }

        await EventRow.OpenAsync(events, keys, cancellation);
        return events;
    }
}
