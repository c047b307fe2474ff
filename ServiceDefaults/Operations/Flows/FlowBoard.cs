using Marten;
using ServiceDefaults.Api;

namespace ServiceDefaults.Operations.Flows;

/// <summary>All flows of the service, of whatever kind, and whether they are well.</summary>
public sealed class FlowBoard
{
    /// <summary>How long a timer and what it causes may take.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Each is looked for among the messages.</summary>
    private const int MostLookedAt = 20;

    private readonly IReadOnlyList<IFlows> kinds;
    private readonly StoredMessages messages;
    private readonly TimeProvider clock;

    internal FlowBoard(IEnumerable<IFlows> kinds, StoredMessages messages, TimeProvider clock) =>
        (this.kinds, this.messages, this.clock) = ([.. kinds], messages, clock);

    private DateTimeOffset OverdueAt => clock.GetUtcNow() - Grace;

    internal async Task<Page<FlowView>> ListAsync(string? step, FlowTrouble? only, PageRequest page, IQuerySession session, CancellationToken stop)
    {
        if (kinds is not [var flows])
        {
            return new Page<FlowView>([], new(null, null, page.Limit));
        }

        var found = await flows.ListAsync(new FlowFilter(step, only is null ? null : OverdueAt), page, session, stop);
        List<FlowView> views = [];
        foreach (var flow in found.Items)
        {
            views.Add(await ViewAsync(flows, flow, stop));
        }

        return new Page<FlowView>([.. views.Where(flow => only != FlowTrouble.Stuck || flow.IsStuck)], found.Meta);
    }

    internal async Task<(int Waiting, int Overdue)> CountWaitingAsync(IQuerySession session, CancellationToken stop) =>
        kinds is [var flows] ? (await flows.CountAsync(null, session, stop), await flows.CountAsync(OverdueAt, session, stop)) : (0, 0);

    internal async Task<FlowCounts> CountAsync(IQuerySession session, CancellationToken stop)
    {
        var (waiting, overdue) = await CountWaitingAsync(session, stop);
        var stuck = 0;
        if (overdue > 0)
        {
            var flows = kinds[0];
            var page = new PageRequest(MostLookedAt, null, null);
            foreach (var flow in (await flows.ListAsync(new FlowFilter(null, OverdueAt), page, session, stop)).Items)
            {
                stuck += (await ViewAsync(flows, flow, stop)).IsStuck ? 1 : 0;
            }
        }

        return new FlowCounts(waiting, overdue, stuck);
    }

    internal async Task<FlowView?> FindAsync(string id, IQuerySession session, CancellationToken stop) =>
        await FindKindAsync(id, session, stop) is var (flows, flow) ? await ViewAsync(flows, flow, stop) : null;

    internal async Task<IEnumerable<object>> NudgeAsync(string id, IQuerySession session, CancellationToken stop) =>
        await FindKindAsync(id, session, stop) is var (flows, _) ? await flows.NudgeAsync(id, clock.GetUtcNow(), session, stop) : [];

    internal async Task<IEnumerable<object>> AbortAsync(string id, string reason, string by, IQuerySession session, CancellationToken stop) =>
        await FindKindAsync(id, session, stop) is var (flows, flow) && flows.Abort(flow, reason, by) is { } abort ? [abort] : [];

    internal async Task<IReadOnlyList<string>> StreamsOfAsync(string key, IQuerySession session, CancellationToken stop)
    {
        List<string> streams = [];
        foreach (var flows in kinds)
        {
            streams.AddRange(await flows.StreamsOfAsync(key, session, stop));
        }

        return streams;
    }

    private async Task<(IFlows Kind, Flow Flow)?> FindKindAsync(string id, IQuerySession session, CancellationToken stop)
    {
        foreach (var flows in kinds)
        {
            if (await flows.FindAsync(id, session, stop) is { } flow)
            {
                return (flows, flow);
            }
        }

        return null;
    }

    // A flow that waits beyond its time is late as long as a message about it is under way, and without one it waits for ever.
    private async Task<FlowView> ViewAsync(IFlows flows, Flow flow, CancellationToken stop)
    {
        var isOverdue = flow.Deadline < OverdueAt;
        var isStuck = isOverdue
            && (await messages.ScheduledAsync(new ScheduledFilter(null, flow.Id, null, null), null, backward: false, 1, stop)).Count == 0
            && (await messages.WaitingAsync(flow.Id, 1, stop)).Count == 0;
        return new FlowView(
            flow.Id, flow.Kind, flow.Step, flow.StartedAt, flow.Deadline, isOverdue, isStuck, flow.Detail,
            flow.MayBeAborted && flows.Abort(flow, "", "") is not null ? ["nudge", "abort"] : ["nudge"]);
    }
}

/// <summary>What may be wrong with a flow.</summary>
public enum FlowTrouble
{
    /// <summary>Its deadline has passed.</summary>
    Overdue,

    /// <summary>And nothing is under way that would end its wait.</summary>
    Stuck,
}

/// <summary>How many flows there are.</summary>
/// <param name="Waiting">Those that wait for something.</param>
/// <param name="Overdue">Those of them whose deadline has passed.</param>
/// <param name="Stuck">Those of the first twenty overdue ones that nothing is under way for.</param>
public sealed record FlowCounts(int Waiting, int Overdue, int Stuck);

/// <summary>A flow that waits for something.</summary>
/// <param name="Id">Its stream's id.</param>
/// <param name="Kind">What it is: <c>order</c>.</param>
/// <param name="Step">What it waits for.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Deadline">Until when it waits.</param>
/// <param name="IsOverdue">Whether that has passed, and some seconds more.</param>
/// <param name="IsStuck">Whether besides nothing is under way that would end its wait.</param>
/// <param name="Detail">Its status.</param>
/// <param name="Actions"><c>nudge</c>, <c>abort</c>.</param>
public sealed record FlowView(
    string Id,
    string Kind,
    string Step,
    DateTimeOffset StartedAt,
    DateTimeOffset Deadline,
    bool IsOverdue,
    bool IsStuck,
    string? Detail,
    IReadOnlyList<string> Actions);
