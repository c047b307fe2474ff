using System.Text;
using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>An append on its way to the log: serialised on its caller's thread, answered by the writer.</summary>
internal sealed class PendingAppend
{
    private readonly TaskCompletionSource<AppendVerdict> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PendingAppend(Append append, IReadOnlyList<StoredEvent> events, IReadOnlyList<StoredSnapshot> snapshots, string? headers)
    {
        Append = append;
        Events = events;
        Snapshots = snapshots;
        Headers = headers;
        Weight = events.Sum(happened => happened.Data.Length)
            + append.Companions.OfType<IdempotencyRecord>().Sum(record => record.Answer.Body.Length)
            + snapshots.Sum(snapshot => snapshot.Data.Length);
    }

    public Append Append { get; }

    public IReadOnlyList<StoredEvent> Events { get; }

    public string? Headers { get; }

    public IReadOnlyList<StoredSnapshot> Snapshots { get; }

    /// <summary>The documents of inline views as the events make them.</summary>
    public IReadOnlyList<InlineDocument> Documents { get; private set; } = [];

    /// <summary>Roughly how many characters go to the database.</summary>
    public int Weight { get; private set; }

    /// <summary>An attempt to write it was cut off, so it may have been committed.</summary>
    public bool InDoubt { get; set; }

    public Task<AppendVerdict> Answer => answer.Task;

    /// <summary>Prepares an append, with the keys of all whose personal data is in it.</summary>
    /// <exception cref="SubjectErasedException">There is personal data of an erased person in its events.</exception>
    public static async Task<PendingAppend> PrepareAsync(
        Append append, EventTypes types, int maxEventSize, ISubjectKeys? keys, CancellationToken cancellation)
    {
        var parts = new List<(PersonalShape Shape, byte[] Json)>();
        foreach (var happened in append.Streams.SelectMany(part => part.Events))
        {
            if (types.ShapeOf(types.NameOf(happened)).Personal is { } shape)
            {
                parts.Add((shape, StoredEvent.Serialise(happened)));
            }
        }

        foreach (var record in append.Companions.OfType<IdempotencyRecord>())
        {
            if (record.Answer.Personal is { } shape)
            {
                parts.Add((shape, Encoding.UTF8.GetBytes(record.Answer.Body)));
            }
        }

        foreach (var snapshot in append.Streams.Select(part => part.Snapshot).OfType<Snapshot>())
        {
            if (PersonalShape.Of(snapshot.Value.GetType()) is { } shape)
            {
                parts.Add((shape, JsonSerializer.SerializeToUtf8Bytes(snapshot.Value, snapshot.Value.GetType(), PlatformJson.Options)));
            }
        }

        if (parts.Count == 0)
        {
            return Prepare(append, types, maxEventSize);
        }

        var known = keys ?? throw new InvalidOperationException("There is personal data to record, and no master key is configured to protect it.");
        return Prepare(append, types, maxEventSize, await known.KeysToWriteAsync(parts, cancellation));
    }

    public static PendingAppend Prepare(
        Append append, EventTypes types, int maxEventSize = PostgresEventStoreOptions.DefaultMaxEventSize, SubjectKeySet? keys = null)
    {
        if (append.Streams.Select(part => part.Stream).Distinct().Count() != append.Streams.Count)
        {
            throw new ArgumentException("An append names each stream at most once; put all events of a stream into one part.", nameof(append));
        }

        if (append.Companions.Select(KeyOf).Distinct().Count() != append.Companions.Count)
        {
            throw new ArgumentException("An append carries each companion at most once.", nameof(append));
        }

        if (append.Streams.Any(part => part.ExpectedVersion < 0))
        {
            throw new ArgumentException("An expected version is 0 for a new stream and positive for any other.", nameof(append));
        }

        TextBounds.Check(append);
        var found = keys ?? SubjectKeySet.None;
        var events = append.Streams.SelectMany(
            part => part.Events.Select((happened, index) => StoredEvent.From(happened, part, index, types, found)));
        StoredEvent[] stored = [.. events];
        foreach (var happened in stored)
        {
            EventBounds.Check(happened.Name, happened.Data, maxEventSize);
        }

        var companions = append.Companions.Select(companion => companion is IdempotencyRecord { Answer.Personal: { } shape } record
            ? PersonalAnswer.Protect(record, shape, found)
            : companion);
        return new PendingAppend(
            append with { Companions = [.. companions] },
            stored,
            StoredSnapshot.From(append, maxEventSize, found),
            EventHeaders.Write(append.Metadata));
    }

    /// <summary>What must be unique within a group, beside the streams.</summary>
    public static object KeyOf(Companion companion) => companion switch
    {
        InboxRecord inbox => inbox,
        IdempotencyRecord record => (record.Caller, record.Key),
        _ => throw new ArgumentException($"A companion of type {companion.GetType()} is not known to this store."),
    };

    /// <summary>Takes along the documents that its events make.</summary>
    public void Carry(IReadOnlyList<InlineDocument> documents)
    {
        Documents = documents;
        Weight += documents.Sum(document => document.Json?.Length ?? 0);
    }

    public void Complete(AppendVerdict verdict) => answer.TrySetResult(verdict);

    public void Fail(Exception error) => answer.TrySetException(error);
}

/// <summary>An event in the form in which the log stores it.</summary>
internal sealed record StoredEvent(
    Guid Id, StreamId Stream, long Version, string Name, string DotnetType, string Data, EventMetadata? Metadata)
{
    public static StoredEvent From(object happened, StreamAppend part, int index, EventTypes types, SubjectKeySet keys)
    {
        var type = happened.GetType();
        var name = types.NameOf(happened);
        return new StoredEvent(
            Guid.CreateVersion7(), part.Stream, part.ExpectedVersion + index + 1, name, $"{type.FullName}, {type.Assembly.GetName().Name}",
            types.ShapeOf(name).Personal is { } shape
                ? Protect(happened, name, shape, keys)
                : JsonSerializer.Serialize(happened, type, PlatformJson.Options),
            part.Metadata);
    }

    public static byte[] Serialise(object happened) => JsonSerializer.SerializeToUtf8Bytes(happened, happened.GetType(), PlatformJson.Options);

    // A protected value hides what the database would refuse, so it is looked for before.
    private static string Protect(object happened, string name, PersonalShape shape, SubjectKeySet keys)
    {
        var json = Serialise(happened);
        EventBounds.Check(name, Encoding.UTF8.GetString(json), int.MaxValue);
        return Encoding.UTF8.GetString(shape.Protect(json, keys, WhenErased.Refuse));
    }
}
