using JasperFx.Events;
using Marten;
using Marten.Events.Archiving;
using ServiceDefaults.Operations.Flows;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations.Journeys;

/// <summary>
/// Finds what belongs to a key: the stream of that name, those that the service knows to belong to it, what shares a correlation id with their
/// events, and the messages that name it.
/// </summary>
public sealed class JourneyReader
{
    private const int Most = 500;
    private const int MostCorrelationIds = 50;
    private const int MostMessages = 100;

    private readonly IWolverineRuntime runtime;
    private readonly FlowBoard flows;
    private readonly IReadOnlyList<IOutsideCalls> calls;
    private readonly StoredMessages messages;
    private readonly TimeProvider clock;

    internal JourneyReader(
        IWolverineRuntime runtime, FlowBoard flows, IEnumerable<IOutsideCalls> calls, StoredMessages messages, TimeProvider clock) =>
        (this.runtime, this.flows, this.calls, this.messages, this.clock) = (runtime, flows, [.. calls], messages, clock);

    private string Service => runtime.Options.ServiceName;

    internal async Task<Journey> ReadAsync(string key, IReadOnlyList<string> correlation, IQuerySession session, CancellationToken stop)
    {
        var events = new Dictionary<Guid, IEvent>();
        foreach (var stream in (await flows.StreamsOfAsync(key, session, stop)).Prepend(key).Distinct())
        {
            foreach (var happened in await EventsOfAsync(stream, session, stop))
            {
                events[happened.Id] = happened;
            }
        }

        // What a day of sales did to an item has nothing in common but the item.
        var ids = events.Values.Select(happened => happened.CorrelationId).OfType<string>().Concat(correlation).Distinct().ToArray();
        if (ids.Length is > 0 and <= MostCorrelationIds)
        {
            var related = session.Events.QueryAllRawEvents()
                .Where(one => one.CorrelationId!.IsOneOf(ids) && one.MaybeArchived()).OrderBy(one => one.Sequence).Take(Most + 1);
            foreach (var happened in await related.ToListAsync(stop))
            {
                events[happened.Id] = happened;
            }
        }

        JourneyEntry[] entries =
        [
            .. events.Values.GroupBy(StreamName.Of).SelectMany(stream => Of(session, [.. stream.OrderBy(happened => happened.Version)])),
            .. await UnderWayAsync(key, stop),
            .. await GivenUpAsync(key, stop),
        ];
        return new Journey(
            key,
            [.. events.Values.Select(StreamName.Of).Distinct()],
            ids,
            entries.Length > Most,
            [.. entries.OrderBy(entry => entry.At).ThenBy(entry => entry.Version).TakeLast(Most)]);
    }

    private static async Task<IReadOnlyList<IEvent>> EventsOfAsync(string stream, IQuerySession session, CancellationToken stop) =>
        await StreamName.FindAsync(session, stream, stop) is { } found
            ? await StreamName.EventsAsync(session, stream, Math.Max(1, found.Version - Most), found.Version, stop)
            : [];

    private async Task<IEnumerable<JourneyEntry>> UnderWayAsync(string key, CancellationToken stop)
    {
        var scheduled = await messages.ScheduledAsync(new ScheduledFilter(null, key, null, null), null, backward: false, MostMessages, stop);
        return scheduled.Concat(await messages.WaitingAsync(key, MostMessages, stop)).Select(Of);
    }

    private async Task<IEnumerable<JourneyEntry>> GivenUpAsync(string key, CancellationToken stop)
    {
        var ids = await messages.LettersAsync(null, null, key, null, backward: false, MostMessages, stop);
        return ids.Count == 0
            ? []
            : (await runtime.Storage.DeadLetters.QueryAsync(new DeadLetterEnvelopeQuery([.. ids]) { PageSize = ids.Count }, stop)).Envelopes
                .Select(letter => Of(DeadLetters.DeadLetterView.WithBody(letter)));
    }

    private IEnumerable<JourneyEntry> Of(IQuerySession session, IReadOnlyList<IEvent> stream) => stream.Select((happened, index) =>
        Of(session, happened, index > 0 && stream[index - 1].Version == happened.Version - 1 ? stream[index - 1].Data : null));

    private JourneyEntry Of(IQuerySession session, IEvent happened, object? before) => new(
        happened.Timestamp,
        Service,
        JourneyKind.Event,
        happened.EventTypeName,
        StreamName.Of(happened),
        happened.Version,
        null,
        happened.UserName,
        calls.Select(one => one.Called(happened.Data, before)).FirstOrDefault(called => called is not null),
        null,
        happened.CorrelationId,
        StoredJson.TraceOf(happened.CorrelationId),
        StoredJson.Of(session, happened.Data));

    private JourneyEntry Of(StoredMessage message) => new(
        message.Due ?? (message.Envelope.SentAt == default ? clock.GetUtcNow() : message.Envelope.SentAt),
        Service,
        message.Due is null ? JourneyKind.Message : JourneyKind.Deadline,
        message.MessageType,
        null,
        null,
        message.Id,
        message.Envelope.UserName,
        null,
        null,
        message.Envelope.CorrelationId,
        StoredJson.TraceOf(message.Envelope.CorrelationId),
        StoredJson.Of(message.Envelope));

    private JourneyEntry Of(DeadLetters.DeadLetterView letter) => new(
        letter.FailedAt ?? letter.SentAt,
        Service,
        JourneyKind.DeadLetter,
        letter.MessageType,
        null,
        null,
        letter.Id,
        null,
        null,
        $"{letter.ExceptionType}: {letter.ExceptionMessage}",
        letter.CorrelationId,
        letter.TraceId,
        letter.Body);
}
