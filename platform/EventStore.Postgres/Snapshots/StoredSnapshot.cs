using System.Text;
using System.Text.Json;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;

namespace Platform.EventStore.Postgres;

/// <summary>A snapshot in the form in which it is stored.</summary>
internal sealed record StoredSnapshot(StreamId Stream, string State, int Shape, long Version, string Data)
{
    /// <summary>The snapshots of an append. One that cannot be stored is left out: a shortcut never fails an append.</summary>
    public static IReadOnlyList<StoredSnapshot> From(Append append, int maxSize, SubjectKeySet keys)
    {
        List<StoredSnapshot>? stored = null;
        foreach (var part in append.Streams)
        {
            if (part is { Snapshot: { } snapshot, Events.Count: > 0 } && TryWrite(snapshot, maxSize, keys) is { } data)
            {
                (stored ??= []).Add(
                    new StoredSnapshot(part.Stream, snapshot.State, snapshot.ShapeVersion, part.ExpectedVersion + part.Events.Count, data));
            }
        }

        return stored ?? (IReadOnlyList<StoredSnapshot>)[];
    }

    private static string? TryWrite(Snapshot snapshot, int maxSize, SubjectKeySet keys)
    {
        try
        {
            var json = Write(snapshot.Value, keys);
            if (json.Length <= maxSize && !EventBounds.HoldsNul(json))
            {
                return json;
            }
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
        }

        Telemetry.UnusableSnapshots.Add(1, new KeyValuePair<string, object?>("state", snapshot.State));
        return null;
    }

    // A state only follows from the log, so what is erased is written as erased.
    private static string Write(object state, SubjectKeySet keys)
    {
        var type = state.GetType();
        return PersonalShape.Of(type) is { } shape
            ? Encoding.UTF8.GetString(shape.Protect(JsonSerializer.SerializeToUtf8Bytes(state, type, PlatformJson.Options), keys, WhenErased.Replace))
            : JsonSerializer.Serialize(state, type, PlatformJson.Options);
    }
}
