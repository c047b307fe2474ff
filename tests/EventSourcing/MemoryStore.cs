using System.Text.Json;
using Platform.EventSourcing;

namespace EventSourcing.Tests;

/// <summary>A store in memory whose verdicts a test may anticipate: each queued answer is given instead of writing.</summary>
internal sealed class MemoryStore : IEventStore
{
    private readonly Dictionary<StreamId, List<object>> streams = [];
    private readonly HashSet<Companion> companions = [];
    private readonly Dictionary<(StreamId Stream, string State), (long Version, int Shape, string Json)> snapshots = [];

    public Queue<AppendVerdict> Answers { get; } = new();

    public int Reads { get; private set; }

    public int EventsRead { get; private set; }

    public int Appends { get; private set; }

    public void Record(StreamId stream, params object[] events)
    {
        streams.TryAdd(stream, []);
        streams[stream].AddRange(events);
    }

    public IReadOnlyList<object> Events(StreamId stream) => streams.GetValueOrDefault(stream) ?? [];

    public Task<StreamSlice> ReadAsync(StreamId stream, ReadBound bound = default, CancellationToken cancellation = default)
    {
        Reads++;
        var events = Events(stream).Select((data, index) => new RecordedEvent(
            index + 1, Guid.Empty, stream, index + 1, "", data, DateTimeOffset.UnixEpoch, new EventMetadata("test")));
        RecordedEvent[] tail = [.. events.Where(recorded => recorded.Version > bound.After)];
        EventsRead += tail.Length;
        return Task.FromResult(new StreamSlice(stream, bound.After + tail.Length, tail));
    }

    public async Task<SnapshotSlice> ReadFromSnapshotAsync(StreamId stream, SnapshotKind kind, CancellationToken cancellation = default)
    {
        // Stored as text, so that a state which does not come back as it was would be found out.
        var usable = snapshots.TryGetValue((stream, kind.State), out var stored) && stored.Shape == kind.ShapeVersion;
        return usable
            ? new SnapshotSlice(
                JsonSerializer.Deserialize(stored.Json, kind.Type, PlatformJson.Options), stored.Version,
                await ReadAsync(stream, new ReadBound(After: stored.Version), cancellation))
            : new SnapshotSlice(null, 0, await ReadAsync(stream, default, cancellation));
    }

    public Task<AppendVerdict> AppendAsync(Append append, CancellationToken cancellation = default)
    {
        Appends++;
        if (Answers.TryDequeue(out var answer))
        {
            return Task.FromResult(answer);
        }

        if (append.Companions.FirstOrDefault(companions.Contains) is { } repeated)
        {
            return Task.FromResult<AppendVerdict>(new AppendVerdict.Repeated(repeated));
        }

        if (append.Streams.FirstOrDefault(part => part.ExpectedVersion != Events(part.Stream).Count) is { } stale)
        {
            return Task.FromResult<AppendVerdict>(new AppendVerdict.Conflict(stale.Stream, stale.ExpectedVersion, Events(stale.Stream).Count));
        }

        companions.UnionWith(append.Companions);
        foreach (var part in append.Streams)
        {
            Record(part.Stream, [.. part.Events]);
            if (part.Snapshot is { } snapshot)
            {
                snapshots[(part.Stream, snapshot.State)] = (
                    part.ExpectedVersion + part.Events.Count, snapshot.ShapeVersion, JsonSerializer.Serialize(snapshot.Value, PlatformJson.Options));
            }
        }

        return Task.FromResult<AppendVerdict>(new AppendVerdict.Written(1));
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadCorrelatedAsync(string correlationId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<RecordedEvent>>([]);
}
