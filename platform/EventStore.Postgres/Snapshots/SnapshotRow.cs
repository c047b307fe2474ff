using System.Text.Json;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>A snapshot as a row before the events that follow it.</summary>
internal static class SnapshotRow
{
    // No event has this position.
    private const long Position = 0;

    /// <summary>
    /// The snapshot, if there is one of this kind, and the events after it, by version. It is one statement, so that both are of one
    /// moment: a snapshot replaced between two would leave out the events up to it. One that is ahead of its stream was left by a
    /// log that has been set back, and is not used.
    /// </summary>
    public static NpgsqlCommand Select(NpgsqlDataSource source, StreamId stream, SnapshotKind kind)
    {
        var command = source.CreateCommand(
            $"""
            with snapshot as materialized (
                select n.version, n.data from stream_snapshots n join mt_streams s on s.id = n.stream_id
                where n.stream_id = $1 and n.state = $2 and n.shape = $3 and n.version <= s.version)
            select {Position}::bigint, null::uuid, $1, version, '', data, null::timestamptz, null, null, null from snapshot
            union all
            select {EventRow.Columns} from mt_events
            where stream_id = $1 and version > coalesce((select version from snapshot), 0)
            order by version
            """);
        command.Parameters.Add(new() { Value = stream.Value });
        command.Parameters.Add(new() { Value = kind.State });
        command.Parameters.Add(new() { Value = kind.ShapeVersion });
        return command;
    }

    public static bool Is(NpgsqlDataReader reader) => reader.GetInt64(0) == Position;

    /// <summary>The snapshot's version and its JSON as it is stored.</summary>
    public static (long Version, byte[] Json) Read(NpgsqlDataReader reader) => (reader.GetInt64(3), reader.GetFieldValue<byte[]>(5));

    /// <summary>The state; null when it cannot be deserialised.</summary>
    public static async Task<object?> OpenAsync(byte[] json, SnapshotKind kind, ISubjectKeys? keys, CancellationToken cancellation)
    {
        object? state = null;
        try
        {
            var open = await new PersonalDocuments(PersonalShape.Of(kind.Type), keys).RevealAsync([json], cancellation);
            state = JsonSerializer.Deserialize(open[0], kind.Type, PlatformJson.Options);
        }
        catch (Exception error) when (error is not (NpgsqlException or OperationCanceledException))
        {
            // Whatever a damaged snapshot makes a deserialiser or a constructor throw: the log is whole.
        }

        if (state is null)
        {
            Telemetry.UnusableSnapshots.Add(1, new KeyValuePair<string, object?>("state", kind.State));
        }

        return state;
    }
}
