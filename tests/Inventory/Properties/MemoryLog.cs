using Platform.EventSourcing;

namespace Inventory.Tests.Properties;

/// <summary>
/// A log in memory, for properties that need thousands of appends: it checks versions and companions as the port asks, and
/// keeps the place where each append ended.
/// </summary>
internal sealed class MemoryLog(EventTypes types) : IEventStore
{
    private readonly List<RecordedEvent> events = [];
    private readonly HashSet<Companion> companions = [];

    public IReadOnlyList<RecordedEvent> Events => events;

    /// <summary>How many events the log held after each append.</summary>
    public List<int> Boundaries { get; } = [];

    public IReadOnlyList<TEvent> Of<TEvent>(StreamId stream) =>
        [.. events.Where(recorded => recorded.Stream == stream).Select(recorded => (TEvent)recorded.Data)];

    public bool Has(string messageId) => companions.OfType<InboxRecord>().Any(inbox => inbox.MessageId == messageId);

    public Task<StreamSlice> ReadAsync(StreamId stream, ReadBound bound = default, CancellationToken cancellation = default)
    {
        RecordedEvent[] slice = [.. events.Where(recorded => recorded.Stream == stream && recorded.Version > bound.After)];
        return Task.FromResult(new StreamSlice(stream, bound.After + slice.Length, slice));
    }

    public Task<AppendVerdict> AppendAsync(Append append, CancellationToken cancellation = default) => Task.FromResult(Write(append));

    public Task<IReadOnlyList<RecordedEvent>> ReadCorrelatedAsync(string correlationId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<RecordedEvent>>([.. events.Where(recorded => recorded.Metadata.CorrelationId == correlationId)]);

    private AppendVerdict Write(Append append)
    {
        if (append.Companions.FirstOrDefault(companions.Contains) is { } repeated)
        {
            return new AppendVerdict.Repeated(repeated);
        }

        foreach (var part in append.Streams)
        {
            var actual = events.Count(recorded => recorded.Stream == part.Stream);
            if (actual != part.ExpectedVersion)
            {
                return new AppendVerdict.Conflict(part.Stream, part.ExpectedVersion, actual);
            }
        }

        companions.UnionWith(append.Companions);
        foreach (var (stream, expected, data) in append.Streams)
        {
            var version = expected;
            foreach (var happened in data)
            {
                var name = types.NameOf(happened);
                events.Add(new RecordedEvent(
                    events.Count + 1, Guid.NewGuid(), stream, ++version, name, happened, DateTimeOffset.UnixEpoch, append.Metadata));
            }
        }

        Boundaries.Add(events.Count);
        return new AppendVerdict.Written(events.Count);
    }
}
