using Marten;
using ServiceDefaults.Api;

namespace ServiceDefaults.Operations.Flows;

/// <summary>
/// The process managers of a service, as operators see them. A service registers one for each kind of flow that it has;
/// <see cref="Flows{T}"/> does what is the same for all.
/// </summary>
public interface IFlows
{
    /// <summary>Those that wait for something, the earliest deadline first.</summary>
    Task<Page<Flow>> ListAsync(FlowFilter filter, PageRequest page, IQuerySession session, CancellationToken stop);

    /// <summary>How many wait; those only whose deadline is before a time, if one is given.</summary>
    Task<int> CountAsync(DateTimeOffset? overdueAt, IQuerySession session, CancellationToken stop);

    /// <summary>The flow, if it waits for something.</summary>
    Task<Flow?> FindAsync(string id, IQuerySession session, CancellationToken stop);

    /// <summary>What is to be sent so that it asks again or judges whether its wait is over.</summary>
    Task<IEnumerable<object>> NudgeAsync(string id, DateTimeOffset now, IQuerySession session, CancellationToken stop);

    /// <summary>The message that ends it; null when an operator may not.</summary>
    object? Abort(Flow flow, string reason, string by);

    /// <summary>The streams that belong to something that has another name here: an order's notifications.</summary>
    Task<IReadOnlyList<string>> StreamsOfAsync(string key, IQuerySession session, CancellationToken stop);
}

/// <summary>Which flows are asked for.</summary>
/// <param name="Step">Those that are at this step.</param>
/// <param name="OverdueAt">Those whose deadline is before this.</param>
public sealed record FlowFilter(string? Step, DateTimeOffset? OverdueAt);

/// <summary>A flow that waits for something.</summary>
/// <param name="Id">Its stream's id.</param>
/// <param name="Kind">What it is: <c>order</c>.</param>
/// <param name="Step">What it waits for.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Deadline">Until when it waits.</param>
/// <param name="Detail">Its status.</param>
/// <param name="MayBeAborted">Whether it can be ended.</param>
public sealed record Flow(string Id, string Kind, string Step, DateTimeOffset StartedAt, DateTimeOffset Deadline, string? Detail, bool MayBeAborted);
