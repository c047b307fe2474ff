using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Appending;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

public sealed class FaultTests
{
    private static readonly EventMetadata Metadata = new("fault");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_that_start_together_bring_the_schema_up_to_date_once()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        var replicas = Enumerable.Range(0, 4).Select(_ => Build(database.ConnectionString)).ToList();

        await Task.WhenAll(replicas.Select(replica => Task.Run(() => replica.StartAsync(Cancellation), Cancellation)));

        var stream = StreamId.Of("counter", "1");
        Assert.IsType<AppendVerdict.Written>(await AppendAsync(replicas[0], stream, 0));
        Assert.Equal(1, (await TotalsOf(replicas[3]).FindAsync(stream.Value, 1, Cancellation))!.Version);
        await StopAsync(replicas);
    }

    [Fact]
    public async Task Connections_that_are_cut_lose_and_double_no_acknowledged_event()
    {
        await using var store = await TestStore.CreateAsync();
        var collector = new LogCollector("witness");
        var replica = Build(store.ConnectionString, collector);
        await replica.StartAsync(Cancellation);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var cutting = CutConnectionsAsync(store, stopping.Token);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async worker =>
        {
            for (var version = 0; version < 60; version++)
            {
                // Each worker alone writes its stream, so any other verdict would be a lost or doubled append.
                var inbox = new InboxRecord($"{worker}", $"{version}");
                var append = new Append([new(StreamOf(worker), version, [new CounterEvent.Counted(version)])], Metadata, inbox);
                Assert.IsType<AppendVerdict.Written>(await replica.Services.GetRequiredService<IEventStore>().AppendAsync(append, Cancellation));
            }
        }));

        await stopping.CancelAsync();
        Assert.True(await cutting > 0);

        // A page may come twice when its checkpoint was cut off, so only the distinct events are counted; and reads are not retried,
        // so the dead connections leave the pool first.
        replica.Services.GetRequiredKeyedService<NpgsqlDataSource>(PostgresEventStoreRegistration.DataSourceKey).Clear();
        await Eventually.TrueAsync(
            () => Task.FromResult(collector.Events.Select(happened => happened.Position).Distinct().Count() >= 16 * 60),
            "the witness has every event");
        foreach (var worker in Enumerable.Range(0, 16))
        {
            var slice = await replica.Services.GetRequiredService<IEventStore>().ReadAsync(StreamOf(worker), default, Cancellation);
            Assert.Equal(Enumerable.Range(0, 60), slice.Events.Select(happened => ((CounterEvent.Counted)happened.Data).By));
            var row = await TotalsOf(replica).FindAsync(StreamOf(worker).Value, 60, Cancellation);
            Assert.Equal(60 * 59 / 2, row!.Document.Total);
        }

        var firsts = collector.Events.Select(happened => happened.Position).Distinct().ToList();
        Assert.Equal(16 * 60, firsts.Count);
        Assert.Equal(firsts.Order(), firsts);
        Assert.Equal(16 * 60, await store.QueryAsync<long>("select count(*) from inbox"));
        await StopAsync([replica]);
    }

    [Fact]
    public async Task An_append_whose_answer_is_lost_is_found_to_be_written()
    {
        await using var store = await TestStore.CreateAsync();
        await using var proxy = new CuttingProxy(store.ConnectionString);
        await using var source = NpgsqlDataSource.Create(proxy.ConnectionString);
        await using var log = new PostgresEventStore(source, TestStore.Types, SignalsOf(source));
        var stream = StreamId.Of("counter", "1");
        await log.AppendAsync(new Append([new(stream, 0, [new CounterEvent.Counted(1)])], Metadata), Cancellation);

        proxy.SwallowAnswerTo("the lost one");
        var append = new Append([new(stream, 1, [new CounterEvent.Counted(2), new CounterEvent.Named("the lost one")])], Metadata);
        var verdict = await log.AppendAsync(append, Cancellation);

        Assert.Equal(1, proxy.Swallowed);
        Assert.IsType<AppendVerdict.Written>(verdict);
        var slice = await log.ReadAsync(stream, default, Cancellation);
        Assert.Equal<object>(
            [new CounterEvent.Counted(1), new CounterEvent.Counted(2), new CounterEvent.Named("the lost one")],
            slice.Events.Select(happened => happened.Data));
        Assert.Equal(slice.Events[^1].Position, ((AppendVerdict.Written)verdict).Position);
    }

    [Fact]
    public async Task An_append_whose_answer_is_lost_with_the_database_has_an_unknown_outcome_and_one_that_was_never_sent_has_not()
    {
        await using var store = await TestStore.CreateAsync();
        await using var proxy = new CuttingProxy(store.ConnectionString);
        await using var source = NpgsqlDataSource.Create(proxy.ConnectionString);
        var patience = new Patience(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(100));
        await using var log = new PostgresEventStore(source, TestStore.Types, SignalsOf(source), patience);
        Task<AppendVerdict> WriteAsync(int worker, long version) =>
            log.AppendAsync(new Append([new(StreamOf(worker), version, [new CounterEvent.Named($"writer {worker}")])], Metadata), Cancellation);
        await Task.WhenAll(WriteAsync(1, 0), WriteAsync(2, 0));

        proxy.SwallowAnswerTo("writer 1");
        proxy.RefusesAfterSwallowing = true;
        await Assert.ThrowsAsync<AppendOutcomeUnknownException>(() => WriteAsync(1, 1));
        Assert.Equal(1, proxy.Swallowed);
        proxy.Cut();

        // The other writer may find out only now that its connection is gone, and is in doubt once; after that nothing is sent.
        var failures = new List<Exception>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            failures.Add(await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(2, 1)));
        }

        Assert.Contains(failures, failure => failure is NpgsqlException);
        proxy.Refuses = false;
        Assert.Equal(2, (await log.ReadAsync(StreamOf(1), default, Cancellation)).Version);
        Assert.IsType<AppendVerdict.Written>(await WriteAsync(2, 1));
    }

    [Fact]
    public async Task A_view_goes_on_when_its_leader_loses_the_lead_or_stops()
    {
        await using var store = await TestStore.CreateAsync();
        var replicas = new List<IHost>();
        for (var count = 0; count < 2; count++)
        {
            replicas.Add(Build(store.ConnectionString));
            await replicas[count].StartAsync(Cancellation);
        }

        for (var version = 0; version < 4; version++)
        {
            Assert.IsType<AppendVerdict.Written>(await AppendAsync(replicas[1], StreamOf(0), version));
            var row = await TotalsOf(replicas[1]).FindAsync(StreamOf(0).Value, version + 1, Cancellation);
            Assert.Equal(version + 1, row!.Document.Total);
            if (version == 1)
            {
                await store.QueryAsync<bool>("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted limit 1");
            }

            if (version == 2)
            {
                await StopAsync([replicas[0]]);
            }
        }

        var status = Assert.Single(await replicas[1].Services.GetRequiredService<IViewOperations>().ListAsync(Cancellation));
        Assert.Equal(("counter_totals", 1, 0L), (status.View, status.Version, status.Progress.Lag));
        await StopAsync([replicas[1]]);
    }

    [Fact]
    public async Task A_leader_that_does_not_know_it_was_replaced_writes_nothing()
    {
        await using var store = await TestStore.CreateAsync();
        var table = new ViewTable(new CounterTotals());
        await table.CreateAsync(store.Source, Cancellation);
        var signals = SignalsOf(store.Source);
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.AppendAsync(connection, "1");
        var events = (await new LogReader(store.Source, TestStore.Types, 10).ReadAsync(0, Cancellation)).Events;
        var stale = new ViewFollower(table, store.Source, TestStore.Types, signals);
        var current = new ViewFollower(table, store.Source, TestStore.Types, signals);
        await Checkpoint.LoadAsync(store.Source, table.CheckpointName, Cancellation);
        await current.TakeAsync(events, 0, isLast: true, Cancellation);

        await TestStore.ExecuteAsync(connection, $"update {table.Table} set data = '{{\"name\":\"current\",\"total\":1}}'");
        await Assert.ThrowsAsync<FencedException>(() => stale.TakeAsync(events, 0, isLast: true, Cancellation));

        Assert.Equal("current", await store.QueryAsync<string>($"select data ->> 'name' from {table.Table}"));
        var subscription = new SubscriptionFollower(new LogCollector("stale"), store.Source);
        await Assert.ThrowsAsync<FencedException>(() => subscription.TakeAsync(events, 0, isLast: true, Cancellation));
    }

    [Fact]
    public async Task A_leader_that_was_replaced_and_leads_again_forgets_the_documents_it_knew()
    {
        await using var store = await TestStore.CreateAsync();
        var table = new ViewTable(new CounterTotals());
        await table.CreateAsync(store.Source, Cancellation);
        var signals = SignalsOf(store.Source);
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        var stream = StreamId.Of("counter", "1");
        for (var version = 0; version < 3; version++)
        {
            await AppendCommand.ExecuteAsync(connection, [TestStore.Prepare(stream, version, new CounterEvent.Counted(1 << version))]);
        }

        var events = (await new LogReader(store.Source, TestStore.Types, 10).ReadAsync(0, Cancellation)).Events;
        var first = new ViewFollower(table, store.Source, TestStore.Types, signals);
        var second = new ViewFollower(table, store.Source, TestStore.Types, signals);
        await Checkpoint.LoadAsync(store.Source, table.CheckpointName, Cancellation);

        await first.TakeAsync([events[0]], 0, isLast: false, Cancellation);
        await second.TakeAsync([events[1]], 1, isLast: false, Cancellation);
        await first.TakeAsync([events[2]], 2, isLast: false, Cancellation);

        Assert.Equal(7, await store.QueryAsync<int>($"select (data ->> 'total')::int from {table.Table}"));
    }

    [Fact]
    public async Task Health_and_start_follow_the_database()
    {
        await using var store = await TestStore.CreateAsync();
        await using var proxy = new CuttingProxy(store.ConnectionString) { Refuses = true };
        var replica = Build(proxy.ConnectionString);
        var health = replica.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(Cancellation)).Status);

        var starting = replica.StartAsync(Cancellation);
        await Task.Delay(200, Cancellation);
        Assert.False(starting.IsCompleted);
        proxy.Refuses = false;
        await starting;

        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Cancellation)).Status);
        await StopAsync([replica]);
    }

    private static IHost Build(string connectionString, params ILogSubscription[] subscriptions) =>
        TestHost.Build(connectionString, TestStore.Types, [new CounterTotals()], subscriptions);

    private static IViewReader<CounterTotal> TotalsOf(IHost replica) => replica.Services.GetRequiredService<IViewReader<CounterTotal>>();

    private static LogSignals SignalsOf(NpgsqlDataSource source) => new(source, NullLogger<LogSignals>.Instance);

    private static StreamId StreamOf(int worker) => StreamId.Of("counter", $"{worker}");

    private static Task<AppendVerdict> AppendAsync(IHost replica, StreamId stream, long version) => replica.Services.GetRequiredService<IEventStore>()
        .AppendAsync(new Append([new(stream, version, [new CounterEvent.Counted(1)])], Metadata), Cancellation);

    /// <summary>Ends every connection of the store again and again; returns how many were ended.</summary>
    private static async Task<int> CutConnectionsAsync(TestStore store, CancellationToken stop)
    {
        var random = new Random(7);
        var cut = 0;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(random.Next(5, 60), CancellationToken.None);
            cut += (await store.ListAsync<bool>(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and random() < 0.7
                """)).Count;
        }

        return cut;
    }

    private static async Task StopAsync(IReadOnlyList<IHost> replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.StopAsync(CancellationToken.None);
            await ((IAsyncDisposable)replica).DisposeAsync();
        }
    }
}
