using System.Text.Json.Serialization;
using Marten;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Operations.Flows;
using ServiceDefaults.Operations.Projections;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Logging;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations;

/// <summary>How the service is, on one page, and what needs attention.</summary>
public static class ReadOverviewEndpoint
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    /// <summary>GET /ops/overview</summary>
    [WolverineGet("/overview"), Authorize(Role.Operator)]
    public static async Task<Overview> Get(
        IWolverineRuntime runtime,
        StoredMessages messages,
        ProjectionBoard board,
        FlowBoard flows,
        IQuerySession session,
        TimeProvider clock,
        CancellationToken stop)
    {
        var counts = await runtime.Storage.Admin.FetchCountsAsync();
        var projections = await board.ListAsync(stop);
        var (waiting, nodes) = (await flows.CountAsync(session, stop), await runtime.Storage.Nodes.LoadAllNodesAsync(stop));
        var now = clock.GetUtcNow();
        var handled = await messages.HandledAsync(now - Lately, stop);
        return new Overview(
            runtime.Options.ServiceName,
            now,
            new MessageCounts(
                counts.Incoming,
                counts.Outgoing,
                counts.OldestOutgoing,
                counts.Scheduled,
                counts.ScheduledDue ?? 0,
                counts.Handled,
                handled.ToDictionary(of => of.MessageType, of => of.Count / Lately.TotalSeconds),
                counts.DeadLetter),
            await board.HighWaterMarkAsync(stop),
            [
                .. projections.Where(projection => projection.State != ProjectionState.Inline)
                    .Select(projection => new ProjectionLine(projection.Name, projection.State, projection.Lag ?? 0)),
            ],
            waiting,
            nodes.Count,
            [.. Attention.To(counts, projections, waiting, now)]);
    }
}

/// <summary>How a service is.</summary>
/// <param name="Service">Its name.</param>
/// <param name="At">When this was true.</param>
/// <param name="Messages">What lies in inbox and outbox.</param>
/// <param name="HighWaterMark">The last event of the log.</param>
/// <param name="Projections">Those that run beside the requests.</param>
/// <param name="Flows">What waits for something.</param>
/// <param name="Nodes">How many processes it has.</param>
/// <param name="Attention">What an operator should look at.</param>
public sealed record Overview(
    string Service,
    DateTimeOffset At,
    MessageCounts Messages,
    long HighWaterMark,
    IReadOnlyList<ProjectionLine> Projections,
    FlowCounts Flows,
    int Nodes,
    IReadOnlyList<Attention> Attention);

/// <summary>How many messages lie in the service's store.</summary>
/// <param name="Incoming">Received and not handled yet.</param>
/// <param name="Outgoing">Not sent yet.</param>
/// <param name="OldestOutgoing">Since when the oldest of those waits.</param>
/// <param name="Scheduled">To be handled later.</param>
/// <param name="ScheduledDue">Those of them whose time has come.</param>
/// <param name="Handled">Remembered, so that a repeat is known.</param>
/// <param name="HandledPerSecond">How fast messages were handled in the last ten seconds, by their name.</param>
/// <param name="DeadLetters">Given up.</param>
public sealed record MessageCounts(
    int Incoming,
    int Outgoing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? OldestOutgoing,
    int Scheduled,
    int ScheduledDue,
    int Handled,
    IReadOnlyDictionary<string, double> HandledPerSecond,
    int DeadLetters);

/// <summary>A projection in a line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it does.</param>
/// <param name="Lag">How many events it is behind.</param>
public sealed record ProjectionLine(string Name, ProjectionState State, long Lag);

/// <summary>What an operator should look at.</summary>
/// <param name="Kind">What it is about; programs may branch on it.</param>
/// <param name="Count">How many there are of it.</param>
/// <param name="Text">A sentence.</param>
public sealed record Attention(string Kind, long Count, string Text)
{
    private const int FarBehind = 1000;
    private const int ManyDue = 100;
    private static readonly TimeSpan LongUnsent = TimeSpan.FromSeconds(30);

    internal static IEnumerable<Attention> To(
        PersistedCounts messages, IReadOnlyList<ProjectionView> projections, FlowCounts flows, DateTimeOffset now) =>
    [
        .. Of("deadLetters", messages.DeadLetter, "message is", "messages are", "among the dead letters"),
        .. Of(
            "scheduledDue",
            messages.ScheduledDue > ManyDue ? messages.ScheduledDue.Value : 0,
            "scheduled message is",
            "scheduled messages are",
            "due and not handled yet"),
        .. Of(
            "outgoingWaiting",
            now - messages.OldestOutgoing > LongUnsent ? messages.Outgoing : 0,
            "message is",
            "messages are",
            "unsent, the oldest for more than 30 s"),
        .. Of("projectionPaused", In(projections, ProjectionState.Paused), "projection is", "projections are", "paused"),
        .. Of("projectionStopped", In(projections, ProjectionState.Stopped), "projection does", "projections do", "not run"),
        .. Of("projectionBehind", projections.Count(one => one.Lag > FarBehind), "projection is", "projections are", "far behind"),
        .. Of("skippedEvents", projections.Sum(one => one.Skipped ?? 0), "event was", "events were", "left out by projections"),
        .. Of("overdueFlows", flows.Overdue, "flow is", "flows are", "overdue"),
        .. Of("stuckFlows", flows.Stuck, "flow is", "flows are", "stuck: nothing is under way that would end the wait"),
    ];

    private static int In(IReadOnlyList<ProjectionView> projections, ProjectionState state) => projections.Count(one => one.State == state);

    private static IEnumerable<Attention> Of(string kind, long count, string one, string many, string what) =>
        count == 0 ? [] : [new(kind, count, $"{count} {(count == 1 ? one : many)} {what}.")];
}
