using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Testing.EventSourcing;
using ServiceDefaults.Modules;
using ServiceDefaults.Operate;
using ServiceDefaults.Operate.Processes;

namespace ServiceDefaults.Tests.Operate;

public sealed class ProcessesCommandTests
{
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    private readonly InMemoryEventStore store = new(new EventTypes(typeof(ErrandEvent)), TimeProvider.System);

    [Fact]
    public async Task Those_that_run_are_listed_by_what_they_wait_for_and_whether_they_are_stuck()
    {
        await RecordAsync("1", new ErrandEvent.Asked(now.AddMinutes(5)));
        await RecordAsync("2", new ErrandEvent.Asked(now.AddMinutes(-5)));
        await RecordAsync("3", new ErrandEvent.Asked(now), new ErrandEvent.Done());

        var all = await RunAsync("list");
        Assert.Contains("errand-1", all.Output, StringComparison.Ordinal);
        Assert.Contains("errand-2", all.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("errand-3", all.Output, StringComparison.Ordinal);
        Assert.Equal("2", Assert.Single((await RunAsync("list", "--stuck", "--json")).Json.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("2", Assert.Single((await RunAsync("list", "--after", "1", "--json")).Json.EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await RunAsync("list", "--state", "done", "--json")).Json.EnumerateArray());
        Assert.Contains("--of errand --after 1", (await RunAsync("list", "--limit", "1")).Output, StringComparison.Ordinal);
        (await RunAsync("list", "--state", "coffee")).AssertFailed(1, "invalid-waiting: ");
        (await RunAsync("list", "--of", "chore")).AssertFailed(1, "process-manager-not-found: There is no process manager chore");
    }

    [Theory]
    [InlineData("errand-1")]
    [InlineData("1")]
    public async Task One_is_shown_with_its_events_and_without_their_data(string named)
    {
        await RecordAsync("1", new ErrandEvent.Asked(now.AddMinutes(5)), new ErrandEvent.GivenUp("Anna is ill"));

        var shown = await RunAsync("show", named, "--json");

        Assert.Equal("answer", shown.Json.GetProperty("process").GetProperty("waiting").GetString());
        var steps = shown.Json.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(["errand_asked", "errand_given_up"], steps.Select(step => step.GetProperty("name").GetString()));
        Assert.Equal("anna", steps[0].GetProperty("userId").GetString());
        Assert.DoesNotContain("ill", shown.Output, StringComparison.Ordinal);
        Assert.Contains("may be done: nudge or abort", (await RunAsync("show", named)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cli:")]
    [InlineData("olga", "cli:olga")]
    public async Task A_nudge_is_recorded_with_who_asked_for_it(string? name, string expected)
    {
        await RecordAsync("1", new ErrandEvent.Asked(now.AddMinutes(5)));

        var nudged = await RunAsync(name is null ? ["nudge", "1"] : ["nudge", "1", "--as", name]);

        Assert.Equal((0, ""), (nudged.ExitCode, nudged.Error));
        Assert.StartsWith("errand-1 is now at answer until ", nudged.Output, StringComparison.Ordinal);
        Assert.Equal(2, store.Log.Count);
        Assert.StartsWith(expected, store.Log[^1].Metadata.UserId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_abort_is_recorded_with_its_reason_and_what_has_ended_is_left_alone()
    {
        await RecordAsync("1", new ErrandEvent.Asked(now.AddMinutes(5)));

        Assert.Equal(0, (await RunAsync("abort", "1", "--reason", "lost")).ExitCode);

        Assert.Contains(store.Log, happened => happened.Data is ErrandEvent.GivenUp { Reason: "lost" });
        (await RunAsync("abort", "1", "--reason", "lost")).AssertFailed(1, "process-ended: Process errand-1: ");
        (await RunAsync("nudge", "errand-1")).AssertFailed(1, "process-ended: Process errand-1: ");
        Assert.Equal(0, (await RunAsync("show", "1")).ExitCode);
    }

    [Fact]
    public async Task When_the_connection_is_lost_after_the_commit_the_repeat_finds_what_was_done()
    {
        await RecordAsync("1", new ErrandEvent.Asked(now.AddMinutes(5)));

        var aborted = await CommandOutput.OfAsync(configuration => ProcessesCommand.RunAsync(
            () => Open(new LosesTheFirstAnswer(store)), ["abort", "1", "--reason", "lost"], configuration));

        Assert.Equal((0, ""), (aborted.ExitCode, aborted.Error));
        Assert.Equal(3, store.Log.Count);
    }

    [Fact]
    public async Task What_is_wrong_is_named()
    {
        (await RunAsync("show", "1")).AssertFailed(1, "process-not-found: Process errand-1: ");
        (await RunAsync("nudge", "errand-1")).AssertFailed(1, "process-not-found: Process errand-1: ");
        (await RunAsync("nudge", "")).AssertFailed(1, "process-not-found: ");
        (await RunAsync("abort", "1")).AssertFailed(2, "usage: ");
        (await RunAsync("abort", "1", "--reason", " ")).AssertFailed(1, "validation-failed: Process errand-1: reason: ");
        (await RunAsync("nudge", "1", "--as", " ")).AssertFailed(2, "usage: --as: ");
        (await RunAsync("explode")).AssertFailed(2, "usage: ");
        (await CommandOutput.OfAsync(configuration => ProcessesCommand.RunAsync(
            () => Open(store, new Module("none")), ["list"], configuration))).AssertFailed(1, "no-processes: ");
        Assert.Empty(store.Log);
    }

    private Task<CommandOutput> RunAsync(params string[] args) =>
        CommandOutput.OfAsync(configuration => ProcessesCommand.RunAsync(() => Open(store), args, configuration));

    private OperatedService Open(IEventStore events, Module? module = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(module ?? new Module("errands").Process<Errand, ErrandInput, ErrandEvent>("errand"));
        services.AddSingleton(new MessagingOptions { ServiceName = "errands", MessageTypes = new MessageTypes([]) });
        services.AddSingleton(events);
        services.AddSingleton<ICompanions>(store);
        services.AddSingleton<IViewReader<ProcessStatus<Errand>>>(new ErrandReader(store));
        services.AddCommands();
        return new OperatedService(services.BuildServiceProvider());
    }

    private Task<AppendVerdict> RecordAsync(string id, params ErrandEvent[] events) => store.AppendAsync(new Append(
        [new StreamAppend(StreamId.Of("errand", id), 0, [.. events])], new EventMetadata($"flow-{id}", UserId: "anna")));

    private sealed class LosesTheFirstAnswer(IEventStore store) : IEventStore
    {
        private bool lost;

        public Task<StreamSlice> ReadAsync(StreamId stream, ReadBound bound = default, CancellationToken cancellation = default) =>
            store.ReadAsync(stream, bound, cancellation);

        public async Task<AppendVerdict> AppendAsync(Append append, CancellationToken cancellation = default)
        {
            var verdict = await store.AppendAsync(append, cancellation);
            if (lost)
            {
                return verdict;
            }

            lost = true;
            throw new NpgsqlException("The connection broke.", new IOException("Broken pipe."));
        }

        public Task<IReadOnlyList<RecordedEvent>> ReadCorrelatedAsync(string correlationId, CancellationToken cancellation = default) =>
            store.ReadCorrelatedAsync(correlationId, cancellation);
    }
}
