using Platform.EventSourcing;

namespace ServiceDefaults.Tests;

/// <summary>An event store in memory, with the verdicts that matter to HTTP: conflict, repeat and archived.</summary>
public sealed class InMemoryEventStore(EventTypes types, TimeProvider clock) : IEventStore, ICompanions, IStreamArchive
{
    private readonly Dictionary<StreamId, StreamArchiving> archivings = [];
    private readonly Lock gate = new();
    private readonly List<RecordedEvent> log = [];
    private readonly Dictionary<(string, string), IdempotencyRecord> answers = [];

    /// <summary>Runs before an append: another replica's chance to come first.</summary>
    public Action<Append>? BeforeAppend { get; set; }

    public IReadOnlyList<RecordedEvent> Log
    {
        get
        {
            lock (gate)
            {
                return [.. log];
            }
        }
    }

    public int Answers
    {
        get
        {
            lock (gate)
            {
                return answers.Count;
            }
        }
    }

    public void Remember(IdempotencyRecord record)
    {
        lock (gate)
        {
            answers[(record.Caller, record.Key)] = record;
        }
    }

    public Task<StreamSlice> ReadAsync(StreamId stream, ReadBound bound = default, CancellationToken cancellation = default)
    {
        var events = Log.Where(recorded => recorded.Stream == stream && recorded.Version > bound.After).ToList();
        return Task.FromResult(new StreamSlice(stream, bound.After + events.Count, events));
    }

    public Task<AppendVerdict> AppendAsync(Append append, CancellationToken cancellation = default)
    {
        BeforeAppend?.Invoke(append);
        lock (gate)
        {
            return Task.FromResult(Write(append));
        }
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadCorrelatedAsync(string correlationId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<RecordedEvent>>([.. Log.Where(recorded => recorded.Metadata.CorrelationId == correlationId)]);

    public Task<IdempotencyRecord?> FindAsync(string caller, string key, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            return Task.FromResult(answers.GetValueOrDefault((caller, key)));
        }
    }

    public Task<bool> HasHandledAsync(InboxRecord inbox, CancellationToken cancellation = default) => Task.FromResult(false);

    public Task<int> ForgetAsync(TimeSpan idempotencyAge, TimeSpan inboxAge, CancellationToken cancellation = default) => Task.FromResult(0);

    public Task<StreamStatus?> FindAsync(StreamId stream, CancellationToken cancellation = default)
    {
        var events = Log.Where(recorded => recorded.Stream == stream).ToList();
        var last = archivings.GetValueOrDefault(stream);
        return Task.FromResult(
            events.Count == 0 ? null : new StreamStatus(stream, events.Count, last is { Archived: true }, events[^1].RecordedAt, last));
    }

    public Task<ArchiveVerdict> ArchiveAsync(StreamId stream, ArchiveRequest request, CancellationToken cancellation = default) =>
        SetAsync(stream, archived: true, request);

    public Task<ArchiveVerdict> RestoreAsync(StreamId stream, ArchiveRequest request, CancellationToken cancellation = default) =>
        SetAsync(stream, archived: false, request);

    private Task<ArchiveVerdict> SetAsync(StreamId stream, bool archived, ArchiveRequest request)
    {
        lock (gate)
        {
            var version = log.Count(recorded => recorded.Stream == stream);
            if (request.ExpectedVersion is { } expected && expected != version)
            {
                return Task.FromResult<ArchiveVerdict>(new ArchiveVerdict.Conflict(stream, expected, version));
            }

            archivings[stream] = new StreamArchiving(archived, request.Reason, request.Metadata.UserId, clock.GetUtcNow());
            if (request.Record is { } record)
            {
                answers[(record.Caller, record.Key)] = record;
            }

            return Task.FromResult<ArchiveVerdict>(new ArchiveVerdict.Done(version));
        }
    }

    private AppendVerdict Write(Append append)
    {
        if (append.Streams.FirstOrDefault(part => archivings.GetValueOrDefault(part.Stream) is { Archived: true }) is { } archived)
        {
            return new AppendVerdict.Archived(archived.Stream);
        }

        foreach (var part in append.Streams)
        {
            var actual = log.Count(recorded => recorded.Stream == part.Stream);
            if (actual != part.ExpectedVersion)
            {
                return new AppendVerdict.Conflict(part.Stream, part.ExpectedVersion, actual);
            }
        }

        foreach (var record in append.Companions.OfType<IdempotencyRecord>())
        {
            if (!answers.TryAdd((record.Caller, record.Key), record))
            {
                return new AppendVerdict.Repeated(record);
            }
        }

        foreach (var part in append.Streams)
        {
            var version = part.ExpectedVersion;
            log.AddRange(part.Events.Select(happened => new RecordedEvent(
                log.Count + 1,
                Guid.CreateVersion7(),
                part.Stream,
                ++version,
                types.NameOf(happened),
                happened,
                clock.GetUtcNow(),
                part.Metadata ?? append.Metadata)).ToList());
        }

        return new AppendVerdict.Written(log.Count);
    }
}
