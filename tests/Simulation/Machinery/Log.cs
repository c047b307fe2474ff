using Orders;
using Platform.EventSourcing;

namespace Simulation.Tests.Machinery;

/// <summary>
/// A service's log. An append takes its positions when its transaction begins and is seen when it commits, so positions appear out of
/// order; those of a transaction that is rolled back never appear.
/// </summary>
internal sealed class Log(EventTypes types, World world)
{
    private readonly Dictionary<StreamId, List<RecordedEvent>> streams = [];
    private readonly List<Transaction> open = [];
    private readonly HashSet<Companion> inbox = [];
    private long lastPosition;

    /// <summary>What is committed, by position.</summary>
    public List<RecordedEvent> Events { get; } = [];

    /// <summary>Which handler had which message, in the order of the commits; a repeat that was not refused is there twice.</summary>
    public List<InboxRecord> Effects { get; } = [];

    /// <summary>The events that ended an append to their stream.</summary>
    public HashSet<Guid> Ends { get; } = [];

    /// <summary>Every position below has been committed or never will be.</summary>
    public long Horizon => open.Count == 0 ? long.MaxValue : open.Min(transaction => transaction.First);

    public IReadOnlyDictionary<StreamId, List<RecordedEvent>> Streams => streams;

    public IReadOnlyList<RecordedEvent> Read(StreamId stream) => streams.TryGetValue(stream, out var events) ? events : [];

    public Transaction Begin(Append append)
    {
        var first = lastPosition + 1;
        lastPosition += append.Streams.Sum(part => part.Events.Count);
        var transaction = new Transaction(this, append, first);
        open.Add(transaction);
        return transaction;
    }

    public AppendVerdict Commit(Transaction transaction)
    {
        open.Remove(transaction);
        var append = transaction.Append;
        if (world.Fault != Fault.MissingDedupe && append.Companions.FirstOrDefault(inbox.Contains) is { } repeated)
        {
            return new AppendVerdict.Repeated(repeated);
        }

        foreach (var part in append.Streams)
        {
            var actual = Read(part.Stream).Count;
            if (actual != part.ExpectedVersion && world.Fault != Fault.UncheckedVersion)
            {
                return new AppendVerdict.Conflict(part.Stream, part.ExpectedVersion, actual);
            }
        }

        inbox.UnionWith(append.Companions);
        Effects.AddRange(append.Companions.OfType<InboxRecord>());
        return new AppendVerdict.Written(Write(append, transaction.First));
    }

    public void Abort(Transaction transaction)
    {
        world.Tell("  a gap stays for ever");
        open.Remove(transaction);
    }

    private long Write(Append append, long position)
    {
        foreach (var part in append.Streams.Where(part => part.Events.Count > 0))
        {
            if (!streams.TryGetValue(part.Stream, out var events))
            {
                streams[part.Stream] = events = [];
            }

            foreach (var happened in part.Events.Where(each => world.Fault != Fault.ForgottenDeadline || each is not FulfilmentEvent.Awaiting))
            {
                var metadata = part.Metadata ?? append.Metadata;
                var recorded = new RecordedEvent(
                    position++, world.NewId(), part.Stream, events.Count + 1, types.NameOf(happened), happened, world.Clock.Now, metadata);
                events.Add(recorded);
                Insert(recorded);
                world.Tell($"  {recorded.Stream} {recorded.Version} at {recorded.Position}: {recorded.Name}");
            }

            Ends.Add(events[^1].Id);
        }

        return position - 1;
    }

    private void Insert(RecordedEvent recorded)
    {
        var place = Events.Count;
        while (place > 0 && Events[place - 1].Position > recorded.Position)
        {
            place--;
        }

        if (place < Events.Count)
        {
            world.Tell("  a gap is filled late");
        }

        Events.Insert(place, recorded);
    }
}

/// <summary>An append that is under way.</summary>
internal sealed record Transaction(Log Log, Append Append, long First)
{
    public void Abort() => Log.Abort(this);
}

/// <summary>The log as one process reaches it: it may die, or lose the connection, at every point of an append.</summary>
internal sealed class LogAccess(Log log, Actor actor) : IEventStore
{
    public Task<StreamSlice> ReadAsync(StreamId stream, ReadBound bound = default, CancellationToken cancellation = default)
    {
        var events = log.Read(stream)
            .Where(each => each.Version > bound.After && each.Version <= (bound.Version ?? long.MaxValue)
                && each.RecordedAt <= (bound.AsOf ?? DateTimeOffset.MaxValue))
            .ToList();
        return Task.FromResult(new StreamSlice(stream, bound.After + events.Count, events));
    }

    public async Task<AppendVerdict> AppendAsync(Append append, CancellationToken cancellation = default)
    {
        await actor.SuspendAsync("before append");
        actor.World.FailPerhaps("The connection is lost before the append.");
        actor.Transaction = log.Begin(append);
        await actor.SuspendAsync("before commit");
        var verdict = log.Commit(actor.Transaction);
        actor.Transaction = null;
        actor.World.Tell($"  {actor.Name}: {verdict.GetType().Name}");
        await actor.SuspendAsync("after commit");
        return verdict;
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadCorrelatedAsync(string correlationId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<RecordedEvent>>([.. log.Events.Where(each => each.Metadata.CorrelationId == correlationId)]);
}
