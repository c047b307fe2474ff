using System.Linq.Expressions;
using System.Text.Json;
using Marten;
using ServiceDefaults.Api;

namespace ServiceDefaults.Operations.Flows;

/// <summary>A step that flows wait at.</summary>
/// <param name="Name">Kebab-case.</param>
/// <param name="Is">Whether one does.</param>
public sealed record FlowStep<T>(string Name, Expression<Func<T, bool>> Is)
{
    internal Func<T, bool> Fits { get; } = Is.Compile();
}

/// <summary>Flows whose state is a document with a deadline.</summary>
/// <param name="deadline">Until when one waits; null when it does not.</param>
/// <param name="steps">What they can wait for; of several that fit, the first counts.</param>
public abstract class Flows<T>(Expression<Func<T, DateTimeOffset?>> deadline, params FlowStep<T>[] steps) : IFlows
    where T : notnull
{
    private const string Order = "deadline";

    // Such as were begun by one transaction, or wait for the same midnight.
    private const int MostAtOnce = 100;

    private readonly Func<T, DateTimeOffset?> deadlineOf = deadline.Compile();

    /// <inheritdoc/>
    public async Task<Page<Flow>> ListAsync(FlowFilter filter, PageRequest page, IQuerySession session, CancellationToken stop)
    {
        var sort = Keyset.SortOf(page, Order, [Order]);
        var waiting = Waiting(session, filter.OverdueAt);
        if (filter.Step is { } name)
        {
            waiting = steps.FirstOrDefault(step => step.Name == name) is { } at ? waiting.Where(at.Is) : waiting.Where(_ => false);
        }

        var backward = page.Cursor is { Backward: true };
        if (page.Cursor is { } place)
        {
            var from = JsonSerializer.Deserialize<DateTimeOffset>(place.Value).ToUniversalTime();
            waiting = waiting.Where(Compared(backward ? Expression.LessThanOrEqual : Expression.GreaterThanOrEqual, from));
        }

        var sorted = backward ? waiting.OrderByDescending(deadline) : waiting.OrderBy(deadline);
        var found = (await sorted.Take(page.Limit + 1 + MostAtOnce).ToListAsync(stop)).Select(View).ToList();
        var seen = found.FindIndex(flow => flow.Id == page.Cursor?.Id);
        return Keyset.Cut(
            [.. found.Skip(seen + 1).Take(page.Limit + 1)], page, sort, flow => (JsonSerializer.Serialize(flow.Deadline), flow.Id));
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(DateTimeOffset? overdueAt, IQuerySession session, CancellationToken stop) =>
        Waiting(session, overdueAt).CountAsync(stop);

    /// <inheritdoc/>
    public async Task<Flow?> FindAsync(string id, IQuerySession session, CancellationToken stop) =>
        await LoadAsync(id, session, stop) is { } state && deadlineOf(state) is not null ? View(state) : null;

    /// <inheritdoc/>
    public async Task<IEnumerable<object>> NudgeAsync(string id, DateTimeOffset now, IQuerySession session, CancellationToken stop) =>
        await LoadAsync(id, session, stop) is { } state ? Nudge(state, now) : [];

    /// <inheritdoc/>
    public abstract object? Abort(Flow flow, string reason, string by);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<string>> StreamsOfAsync(string key, IQuerySession session, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>The state of a flow.</summary>
    protected abstract Task<T?> LoadAsync(string id, IQuerySession session, CancellationToken stop);

    /// <summary>As an operator sees it.</summary>
    protected abstract Flow Describe(T state, string step, DateTimeOffset until);

    /// <summary>What makes it ask again, or judge whether its wait is over.</summary>
    protected abstract IEnumerable<object> Nudge(T state, DateTimeOffset now);

    private Flow View(T state) => Describe(state, steps.FirstOrDefault(step => step.Fits(state))?.Name ?? "waiting", deadlineOf(state)!.Value);

    private IQueryable<T> Waiting(IQuerySession session, DateTimeOffset? overdueAt)
    {
        var waiting = session.Query<T>().Where(Expression.Lambda<Func<T, bool>>(
            Expression.NotEqual(deadline.Body, Expression.Constant(null, typeof(DateTimeOffset?))), deadline.Parameters));
        return overdueAt is { } before ? waiting.Where(Compared(Expression.LessThan, before)) : waiting;
    }

    private Expression<Func<T, bool>> Compared(Func<Expression, Expression, BinaryExpression> how, DateTimeOffset with) =>
        Expression.Lambda<Func<T, bool>>(
            how(deadline.Body, Expression.Constant(with.ToUniversalTime(), typeof(DateTimeOffset?))), deadline.Parameters);
}
