using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace ServiceDefaults.Processes;

/// <inheritdoc cref="Process"/>
internal sealed class Process<TProcess, TInput, TEvent> : Process
    where TProcess : IProcessManager<TProcess, TInput, TEvent>
    where TEvent : notnull
{
    private const int Chunk = 500;

    private readonly Lazy<ProcessDefinition> definition;

    public Process(string name, int version, Func<RecordedEvent, IEnumerable<string>> typesThatFollow)
    {
        Name = name;
        View = new ProcessView<TProcess, TInput, TEvent>(name, version);
        var stream = StreamId.Of(name, Guid.Empty.ToString());
        definition = new(() => ProcessExplorer.Explore<TProcess, TInput, TEvent>(name, happened => typesThatFollow(
            new RecordedEvent(1, Guid.Empty, stream, 1, name, happened, DateTimeOffset.UnixEpoch, new EventMetadata("definition")))));
    }

    public override string Name { get; }

    public override ProcessDefinition Definition => definition.Value;

    internal override View View { get; }

    internal override async Task<Page<ProcessStanding>> ListAsync(ProcessQuery query, IServiceProvider services, CancellationToken stop)
    {
        var states = ProcessExplorer.StatesOf(TProcess.Initial.Waiting.GetType());
        if (query.Waiting is { } waiting && !states.Contains(waiting))
        {
            throw new InvalidRequestException("invalid-waiting", $"What a {Name} waits for is one of {string.Join(", ", states)}.");
        }

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var rows = await ReadAsync(query, now, services.GetRequiredService<IViewReader<ProcessStatus<TProcess>>>(), stop);
        return query.Page.Slice(rows, row => row.Key).Select(row => Describe(row, now));
    }

    internal override async Task<ProcessStanding?> FindAsync(string id, IServiceProvider services, CancellationToken stop) =>
        await services.GetRequiredService<IViewReader<ProcessStatus<TProcess>>>().FindAsync(id, cancellation: stop) is { } row
            ? Describe(row, services.GetRequiredService<TimeProvider>().GetUtcNow())
            : null;

    internal override Task<IResult> NudgeAsync(string id, CommandRunner runner, CancellationToken stop) =>
        RunAsync(id, TProcess.Nudge, runner, stop);

    private protected override Task<IResult> GiveUpAsync(string id, string reason, CommandRunner runner, CancellationToken stop) =>
        RunAsync(id, TProcess.Abort(reason), runner, stop);

    private async Task<IResult> RunAsync(string id, TInput input, CommandRunner runner, CancellationToken stop) =>
        StreamId.TryParse($"{Name}-{id}", out var stream)
            ? await runner.RunAsync<TProcess, TEvent>(
                stream, (process, now) => TProcess.Decide(input, process, now), process => new Answer(Describe(id, process)), stop)
            : ApiError.NotFound("process-not-found", "There is no such process.");

    // Whether a process is stuck depends on the time, so no index knows it: the running ones are looked through, from the page's beginning.
    private static async Task<IReadOnlyList<ViewRow<ProcessStatus<TProcess>>>> ReadAsync(
        ProcessQuery query, DateTimeOffset now, IViewReader<ProcessStatus<TProcess>> reader, CancellationToken stop)
    {
        var where = new Dictionary<string, string> { ["running"] = "true" };
        if (query.Waiting is { } waiting)
        {
            where["waiting"] = waiting;
        }

        var ask = query.Page.Query(where, query.Page.Descending("id", byDefault: false));
        if (query.Stuck is not { } stuck)
        {
            return await reader.ListAsync(ask, stop);
        }

        var found = new List<ViewRow<ProcessStatus<TProcess>>>();
        for (var last = ask.After; ;)
        {
            var rows = await reader.ListAsync(ask with { Limit = Chunk, After = last }, stop);
            found.AddRange(rows.Where(row => row.Document.IsStuck(now) == stuck).Take(ask.Limit - found.Count));
            if (rows.Count < Chunk || found.Count == ask.Limit)
            {
                return found;
            }

            last = rows[^1].Place;
        }
    }

    private ProcessStanding Describe(ViewRow<ProcessStatus<TProcess>> row, DateTimeOffset now)
    {
        var status = row.Document;
        return new ProcessStanding(
            row.Key,
            status.Waiting,
            status.WaitingSince,
            status.Waits,
            status.Deadline,
            status.IsStuck(now),
            status.LastEvent,
            status.LastEventAt,
            status.CorrelationId,
            row.Version,
            LinksOf(row.Key, status, now));
    }

    // An action is offered exactly when its decision would have an effect: the rules are asked, not repeated.
    private Dictionary<string, Link> LinksOf(string id, ProcessStatus<TProcess> status, DateTimeOffset now)
    {
        var path = $"/api/v1/ops/processes/{Name}/{id}";
        var links = new Dictionary<string, Link> { ["flow"] = new($"/api/v1/ops/flow/{Uri.EscapeDataString(status.CorrelationId)}") };
        if (TProcess.Decide(TProcess.Nudge, status.Process, now).Events.Count > 0)
        {
            links["nudge"] = new Link($"{path}/nudge", HttpMethods.Post);
        }

        if (TProcess.Decide(TProcess.Abort("wish"), status.Process, now).Events.Count > 0)
        {
            links["abort"] = new Link($"{path}/abort", HttpMethods.Post);
        }

        return links;
    }

    private static object Describe(string id, TProcess process) => new
    {
        id,
        waiting = ProcessView<TProcess, TInput, TEvent>.NameOf(process.Waiting),
        process.Deadline,
    };
}
