using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>One row of the log, and how it becomes an event.</summary>
internal static class EventRow
{
    public const string Columns = "seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, headers";

    /// <summary>Reads a row. An event with personal data is not open yet; <see cref="OpenAsync"/> opens those of many rows at once.</summary>
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
        return Read(
            reader,
            shape.Name,
            shape.Personal is null ? shape.Read(data, PlatformJson.Options) : new Closed(shape, shape.Upcast(data).ToArray()));
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

    /// <summary>Puts the records in the place of those that are not open yet, with one look-up of the keys.</summary>
    /// <param name="events">As they were read.</param>
    /// <param name="keys">Whose keys open them.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <param name="handOver">How many must be open before one that cannot be read is left closed instead of failing.</param>
    /// <param name="marksUnreadable">One that cannot be read gets an <see cref="UnreadableData"/> instead of failing.</param>
    /// <returns>How many of the events are open: all, or those before one that cannot be read.</returns>
    /// <exception cref="UnreadableEventException">An event does not have the shape its name stands for.</exception>
    /// <exception cref="UnreadablePersonalValueException">An event's personal data is not what was written there.</exception>
    public static async Task<int> OpenAsync(
        List<RecordedEvent> events,
        ISubjectKeys? keys,
        CancellationToken cancellation,
        int handOver = int.MaxValue,
        bool marksUnreadable = false)
    {
        if (!events.Exists(happened => happened.Data is Closed))
        {
            return events.Count;
        }

        var closed = events.Select(happened => happened.Data).OfType<Closed>().Select(data => (data.Shape.Personal!, data.Json));
        var found = keys is null ? SubjectKeySet.None : await keys.KeysToReadAsync(closed, cancellation);
        for (var index = 0; index < events.Count; index++)
        {
            if (events[index].Data is Closed data)
            {
                try
                {
                    events[index] = events[index] with { Data = data.Open(found) };
                }
                catch (Exception error) when (error is UnreadableEventException or UnreadablePersonalValueException)
                {
                    if (marksUnreadable)
                    {
                        events[index] = events[index] with { Data = new UnreadableData(error) };
                    }
                    else if (index >= handOver)
                    {
                        return index;
                    }
                    else
                    {
                        throw;
                    }
                }
            }
        }

        return events.Count;
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

    /// <summary>An event's data while its personal part is not open, in the record's shape of today.</summary>
    private sealed record Closed(StoredShape Shape, byte[] Json)
    {
        public object Open(SubjectKeySet keys) => Shape.ReadToday(Shape.Personal!.Reveal(Json, keys), PlatformJson.Options);
    }
}

/// <summary>Stands for the data of an event that could not be read.</summary>
/// <param name="Error">Why not.</param>
internal sealed record UnreadableData(Exception Error);
