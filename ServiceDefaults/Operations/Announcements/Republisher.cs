using JasperFx.Events;
using Marten;
using Marten.Events;

namespace ServiceDefaults.Operations.Announcements;

/// <summary>Reads what was announced from the log, a piece at a time.</summary>
public sealed class Republisher
{
    // Some are told together with a state that has to be read for them.
    private const int EventsAtOnce = 100;

    private readonly IReadOnlyList<IAnnouncements> kinds;
    private readonly Type[] types;
    private readonly IDocumentStore store;
    private readonly TimeProvider clock;

    internal Republisher(IEnumerable<IAnnouncements> kinds, IDocumentStore store, TimeProvider clock) =>
        (this.kinds, types, this.store, this.clock) = ([.. kinds], [.. kinds.SelectMany(kind => kind.Events)], store, clock);

    /// <summary>The names of the events that others are told of.</summary>
    internal IReadOnlyList<string> EventNames =>
    [
        .. store.Options.Events.AllKnownEventTypes().Where(type => types.Contains(type.EventType)).Select(type => type.EventTypeName)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What is to be told again, with nothing told yet.</summary>
    internal async Task<Republication> BeginAsync(DateTimeOffset since, string by, CancellationToken stop)
    {
        var (now, mark) = (clock.GetUtcNow(), (await store.Advanced.FetchEventStoreStatistics(token: stop)).EventSequenceNumber);
        var floor = await store.Storage.Database.FindEventStoreFloorAtTimeAsync(since, stop);
        return new Republication(Guid.CreateVersion7(), by, since, now, floor - 1 ?? mark, mark);
    }

    /// <summary>The next messages, and how far it is with them.</summary>
    internal async Task<(Republication After, IReadOnlyList<object> Messages)> NextAsync(
        Republication before, IQuerySession session, CancellationToken stop)
    {
        var events = await session.Events.QueryAllRawEvents()
            .Where(one => one.EventTypesAre(types) && one.Sequence > before.Position && one.Sequence <= before.UpTo)
            .OrderBy(one => one.Sequence)
            .Take(EventsAtOnce)
            .ToListAsync(stop);
        List<object> messages = [];
        foreach (var happened in events)
        {
            messages.AddRange(await OfAsync(happened, session, stop));
        }

        var isLast = events.Count < EventsAtOnce;
        var after = before with
        {
            Position = isLast ? before.UpTo : events[^1].Sequence,
            Events = before.Events + events.Count,
            Messages = before.Messages + messages.Count,
            FinishedAt = isLast ? clock.GetUtcNow() : null,
        };
        return (after, messages);
    }

    private Task<IEnumerable<object>> OfAsync(IEvent happened, IQuerySession session, CancellationToken stop) =>
        kinds.First(kind => kind.Events.Contains(happened.EventType)).OfAsync(happened, session, stop);
}
