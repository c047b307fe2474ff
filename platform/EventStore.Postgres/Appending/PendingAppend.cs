using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>An append on its way to the log: serialised on its caller's thread, answered by the writer.</summary>
internal sealed class PendingAppend
{
    private readonly TaskCompletionSource<AppendVerdict> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PendingAppend(Append append, IReadOnlyList<StoredEvent> events, string? headers)
    {
        Append = append;
        Events = events;
        Headers = headers;
        Weight = events.Sum(happened => happened.Data.Length)
            + append.Companions.OfType<IdempotencyRecord>().Sum(record => record.Answer.Body.Length);
    }

    public Append Append { get; }

    public IReadOnlyList<StoredEvent> Events { get; }

    public string? Headers { get; }

    /// <summary>Roughly how many characters go to the database.</summary>
    public int Weight { get; }

    /// <summary>An attempt to write it was cut off, so it may have been committed.</summary>
    public bool InDoubt { get; set; }

    public Task<AppendVerdict> Answer => answer.Task;

    public static PendingAppend Prepare(Append append, EventTypes types, int maxEventSize = PostgresEventStoreOptions.DefaultMaxEventSize)
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

        var events = append.Streams.SelectMany(
            part => part.Events.Select((happened, index) => StoredEvent.From(happened, part, index, types)));
        StoredEvent[] stored = [.. events];
        foreach (var happened in stored)
        {
            EventBounds.Check(happened.Name, happened.Data, maxEventSize);
        }

        return new PendingAppend(append, stored, EventHeaders.Write(append.Metadata));
    }

    /// <summary>What must be unique within a group, beside the streams.</summary>
    public static object KeyOf(Companion companion) => companion switch
    {
        InboxRecord inbox => inbox,
        IdempotencyRecord record => (record.Caller, record.Key),
        _ => throw new ArgumentException($"A companion of type {companion.GetType()} is not known to this store."),
    };

    public void Complete(AppendVerdict verdict) => answer.TrySetResult(verdict);

    public void Fail(Exception error) => answer.TrySetException(error);
}

/// <summary>An event in the form in which the log stores it.</summary>
internal sealed record StoredEvent(
    Guid Id, StreamId Stream, long Version, string Name, string DotnetType, string Data, EventMetadata? Metadata)
{
    public static StoredEvent From(object happened, StreamAppend part, int index, EventTypes types)
    {
        var type = happened.GetType();
        var name = types.NameOf(happened);
        return new StoredEvent(
            Guid.CreateVersion7(), part.Stream, part.ExpectedVersion + index + 1, name, $"{type.FullName}, {type.Assembly.GetName().Name}",
            JsonSerializer.Serialize(happened, type, PlatformJson.Options), part.Metadata);
    }
}
