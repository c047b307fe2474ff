using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>One row of the log, and how it becomes an event.</summary>
internal static class EventRow
{
    public const string Columns = "seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, headers";

    /// <exception cref="UnknownEventException">No record claims the event's name.</exception>
    /// <exception cref="UnreadableEventException">The event does not have the shape its name stands for.</exception>
    public static RecordedEvent Read(NpgsqlDataReader reader, EventTypes types) => Read(reader, types, out _);

    /// <param name="reader">At the row.</param>
    /// <param name="types">Who stands behind the names.</param>
    /// <param name="length">The bytes of its data.</param>
    /// <exception cref="UnknownEventException">No record claims the event's name.</exception>
    /// <exception cref="UnreadableEventException">The event does not have the shape its name stands for.</exception>
    public static RecordedEvent Read(NpgsqlDataReader reader, EventTypes types, out int length)
    {
        length = 0;
        var shape = types.ShapeOf(reader.GetString(4));
        var data = reader.GetFieldValue<byte[]>(5);
        length = data.Length;
        return Read(reader, shape.Name, shape.Read(data, PlatformJson.Options));
    }

    /// <summary>The event; one that cannot be read is there too, with an <see cref="UnreadableData"/> in the place of its data.</summary>
    public static RecordedEvent ReadOrMark(NpgsqlDataReader reader, EventTypes types, out int length)
    {
        try
        {
            return Read(reader, types, out length);
        }
        catch (Exception error) when (error is not NpgsqlException)
        {
            length = 0;
            return Read(reader, reader.GetString(4), new UnreadableData(error));
        }
    }

    private static RecordedEvent Read(NpgsqlDataReader reader, string name, object data) => new(
        reader.GetInt64(0),
        reader.GetGuid(1),
        StreamId.Parse(reader.GetString(2)),
        reader.GetInt64(3),
        name,
        data,
        reader.GetFieldValue<DateTimeOffset>(6),
        EventHeaders.Read(Text(reader, 7), Text(reader, 8), Text(reader, 9)));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

/// <summary>Stands for the data of an event that could not be read.</summary>
/// <param name="Error">Why not.</param>
internal sealed record UnreadableData(Exception Error);
