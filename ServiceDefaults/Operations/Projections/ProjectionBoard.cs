using JasperFx.Events;
using JasperFx.Events.Descriptors;
using JasperFx.Events.Projections;
using Marten;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace ServiceDefaults.Operations.Projections;

/// <summary>
/// The projections of the service, wherever they run: Marten knows how far each is, Wolverine which node runs it and which an operator has paused.
/// </summary>
public sealed class ProjectionBoard
{
    private readonly IDocumentStore documents;
    private readonly IEventStore events;
    private readonly IWolverineRuntime runtime;
    private readonly EventSubscriptionAgentFamily agents;
    private readonly TimeProvider clock;

    internal ProjectionBoard(
        IDocumentStore documents, IEventStore events, IWolverineRuntime runtime, EventSubscriptionAgentFamily agents, TimeProvider clock) =>
        (this.documents, this.events, this.runtime, this.agents, this.clock) = (documents, events, runtime, agents, clock);

    internal async Task<IReadOnlyList<ProjectionView>> ListAsync(CancellationToken stop)
    {
        var usage = await events.TryCreateUsage(stop);
        var progress = (await documents.Advanced.AllProjectionProgress(token: stop)).ToDictionary(row => row.ShardName);
        var skipped = await (await events.AllDatabases())[0].FetchDeadLetterCountsAsync(stop);
        var nodes = await runtime.Storage.Nodes.LoadNodeAgentStateAsync(stop);
        await using var session = documents.QuerySession();
        var rebuilds = (await session.Query<ProjectionRebuild>().ToListAsync(stop)).ToDictionary(rebuild => rebuild.Id);
        var highWaterMark = await HighWaterMarkAsync(stop);
        List<ProjectionView> views = [];
        foreach (var projection in usage!.Subscriptions.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            views.Add(projection.Lifecycle != ProjectionLifecycle.Async
                ? new ProjectionView(projection.Name, $"{projection.Lifecycle}".ToLowerInvariant(), ProjectionState.Inline)
                : View(
                    projection,
                    progress.GetValueOrDefault(Shard(projection).Identity),
                    progress.GetValueOrDefault(RowsBeside.NameFor(Shard(projection))),
                    highWaterMark,
                    await AgentOf(projection),
                    nodes,
                    skipped.Where(count => count.ProjectionName == projection.Name).Sum(count => count.Count),
                    rebuilds.GetValueOrDefault(projection.Name)));
        }

        return views;
    }

    internal async Task<ProjectionView?> FindAsync(string name, CancellationToken stop) =>
        (await ListAsync(stop)).FirstOrDefault(projection => projection.Name == name);

    internal Task PauseAsync(string name, CancellationToken stop) => RestrictAsync(name, AgentRestrictionType.Paused, stop);

    /// <summary>Lets it run. One that failed is begun anew.</summary>
    internal async Task ResumeAsync(ProjectionView projection, CancellationToken stop)
    {
        if (projection.State == ProjectionState.Stopped)
        {
            await PauseAsync(projection.Name, stop);
        }

        await LetRunAsync(projection.Name, stop);
    }

    internal Task LetRunAsync(string name, CancellationToken stop) => RestrictAsync(name, AgentRestrictionType.None, stop);

    internal async Task<bool> IsRunningSomewhereAsync(string name, CancellationToken stop) =>
        (await FindAsync(name, stop))?.RunsOn is not null;

    /// <summary>
    /// The last event of the log. The daemon's own mark stands still while all that it runs is paused, and there is none where nothing is
    /// asynchronous.
    /// </summary>
    internal async Task<long> HighWaterMarkAsync(CancellationToken stop)
    {
        await using var session = documents.QuerySession();
        var schema = documents.Options.Events.DatabaseSchemaName;
        var read = await session.AdvancedSql.QueryAsync<long>($"select coalesce(max(seq_id), 0) from {schema}.mt_events", stop);
        return read[0];
    }

    private static ShardName Shard(SubscriptionDescriptor projection) => projection.ShardNames[0];

    private async Task<Uri?> AgentOf(SubscriptionDescriptor projection) => await agents.FindAgentUriAsync(Shard(projection).Identity, null);

    private async Task RestrictAsync(string name, AgentRestrictionType type, CancellationToken stop)
    {
        var usage = await events.TryCreateUsage(stop);
        var agent = await AgentOf(usage!.Subscriptions.Single(projection => projection.Name == name))
            ?? throw new InvalidOperationException($"Expected an agent that runs the projection {name}; found none.");
        try
        {
            await runtime.Agents.ApplyRestrictionsAsync(new AgentRestrictions([new(Guid.CreateVersion7(), agent, type, 0)]), stop);
        }
        catch (AgentRestrictionsNotConfirmedException)
        {
            // It is written down, and the leader carries it out with its next round.
        }
    }

    private ProjectionView View(
        SubscriptionDescriptor projection,
        ShardState? row,
        ShardState? beside,
        long highWaterMark,
        Uri? agent,
        NodeAgentState nodes,
        long skipped,
        ProjectionRebuild? rebuild)
    {
        var position = row?.Sequence ?? 0;
        var runsOn = nodes.Nodes.FirstOrDefault(node => agent is not null && node.ActiveAgents.Contains(agent))?.AssignedNodeNumber;
        var runsHere = agent is not null && runtime.Agents.AllRunningAgentUris().Contains(agent);
        var hasFailed = row?.AgentStatus is "Paused" && !runsHere;
        var state = true switch
        {
            _ when rebuild is { HoldsProjection: true, WasPaused: false } => ProjectionState.Swapping,
            _ when agent is not null && nodes.Restrictions.FindPausedAgentUris().Contains(agent) => ProjectionState.Paused,
            _ when !hasFailed && (runsHere || runsOn is not null) => ProjectionState.Running,
            _ => ProjectionState.Stopped,
        };
        return new ProjectionView(
            projection.Name,
            "async",
            state,
            position,
            highWaterMark,
            Math.Max(0, highWaterMark - position),
            runsOn ?? (runsHere ? runtime.Options.Durability.AssignedNodeNumber : null),
            skipped,
            hasFailed ? new(row!.Failure?.ExceptionType, row.Failure?.Message ?? row.PauseReason, row.Failure?.OccurredAt ?? row.LastUpdated) : null,
            RebuildView.Of(rebuild, beside?.Sequence ?? 0, highWaterMark, clock.GetUtcNow()));
    }
}
