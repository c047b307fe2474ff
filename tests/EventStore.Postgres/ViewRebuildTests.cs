using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

public sealed class ViewRebuildTests
{
    private const string View = "counter_totals";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_and_writers_go_on_while_a_view_is_rebuilt_and_no_document_is_ever_missing_or_older()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 500, each: 10);
        var replica = await life.StartAsync(new Totals());
        await ViewLife.EventuallyAsync(replica, status => status.Progress.Lag == 0, "the view has caught up");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writing = WriteAsync(life, replica, stopping.Token);
        var reading = Enumerable.Range(0, 3).Select(index => ReadAsync(replica, index, stopping.Token)).ToList();
        var listing = ListAsync(replica, stopping.Token);

        for (var round = 0; round < 3; round++)
        {
            await ViewLife.RebuildAsync(replica);
        }

        await stopping.CancelAsync();
        Assert.True(await writing > 0);
        Assert.All(await Task.WhenAll(reading), reads => Assert.True(reads > 0));
        Assert.True(await listing > 0);
        await ViewLife.EventuallyAsync(replica, status => status.Progress.Lag == 0, "the view has caught up");
        await AssertEqualsFoldAsync(life);
        Assert.Equal(0, await life.Store.QueryAsync<long>("select count(*) from pg_tables where schemaname = 'views_next'"));
    }

    [Fact]
    public async Task A_rebuilt_view_has_the_indexes_and_the_keys_of_the_one_it_replaces()
    {
        await using var life = await ViewLife.BeginAsync();
        var replica = await life.StartAsync(new Totals());
        await life.AppendAsync(replica, "a", new CounterEvent.Named("blue"));

        // An index is known by its comment; its name is nobody's concern.
        const string Indexes =
            """
            select regexp_replace(indexdef, 'ix_view_\w+', 'ix') || ' -- ' || coalesce(obj_description(indexname::regclass), '') as index
            from pg_indexes where tablename = 'view_counter_totals_1' order by index
            """;
        var before = await life.Store.ListAsync<string>(Indexes);

        await ViewLife.RebuildAsync(replica);

        Assert.Equal(before, await life.Store.ListAsync<string>(Indexes));
        var rows = await ViewLife.TotalsOf(replica).ListAsync(new ViewQuery(9, new Dictionary<string, string> { ["name"] = "blue" }), Cancellation);
        Assert.Equal("counter-a", Assert.Single(rows).Key);
    }

    [Fact]
    public async Task A_document_that_was_folded_for_the_old_table_is_never_written_into_the_new_one()
    {
        await using var life = await ViewLife.BeginAsync();
        var wrong = await life.StartAsync(new Totals { Factor = 100 });
        await life.FillAsync(counters: 1, each: 3);
        await ViewLife.EventuallyAsync(wrong, status => status.Progress.Lag == 0, "the view has caught up");
        await life.StopAsync(wrong);

        // A leader that lost its lead without a notice knows a document of the old table; the checkpoint stands where it left it.
        var table = new ViewTable(new Totals());
        var stale = new ViewFollower(table, life.Store.Source, TestStore.Types, new LogSignals(life.Store.Source, NullLogger<LogSignals>.Instance));
        var events = (await new LogReader(life.Store.Source, TestStore.Types, 10).ReadAsync(0, Cancellation)).Events;
        await life.Store.QueryAsync<string>(
            "update mt_event_progression set last_seq_id = 1 where name = 'view:counter_totals:1' returning name");
        await stale.TakeAsync([events[1]], 1, isLast: false, Cancellation);
        var right = await life.StartAsync(new Totals());
        await ViewLife.OperationsOf(right).PauseAsync(View, ViewLife.Operator, Cancellation);
        await life.Store.QueryAsync<string>(
            "update mt_event_progression set last_seq_id = 3 where name = 'view:counter_totals:1' returning name");
        await ViewLife.OperationsOf(right).ResumeAsync(View, ViewLife.Operator, Cancellation);
        await ViewLife.RebuildAsync(right);
        await life.StopAsync(right);

        await life.Store.QueryAsync<string>(
            "update mt_event_progression set last_seq_id = 2 where name = 'view:counter_totals:1' returning name");
        await Assert.ThrowsAsync<FencedException>(() => stale.TakeAsync([events[2]], 2, isLast: false, Cancellation));
        Assert.Equal(["""counter-0 3 {"name": "", "total": 3}"""], await life.DocumentsAsync());
    }

    [Fact]
    public async Task A_rebuild_goes_on_where_its_process_was_killed()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 40, each: 100);
        var folded = 0;
        var view = new Totals();
        var first = await life.StartAsync(view);
        await ViewLife.EventuallyAsync(first, status => status.Progress.Lag == 0, "the view has caught up");

        // The connections are cut again and again while the rebuild runs, on a log that grows.
        view.Before = _ => Interlocked.Increment(ref folded);
        await ViewLife.OperationsOf(first).RebuildAsync(View, ViewLife.Operator, Cancellation);
        for (var cut = 0; cut < 5; cut++)
        {
            await life.FillMoreAsync(100);
            await Task.Delay(60, Cancellation);
            await life.Store.ListAsync<bool>(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        }

        first.Services.GetRequiredKeyedService<NpgsqlDataSource>(PostgresEventStoreRegistration.DataSourceKey).Clear();
        await Eventually.TrueAsync(
            () => life.Store.QueryAsync<bool>("select exists (select from view_controls where rebuild_id is null and rebuilt_at is not null)"),
            "the view is rebuilt");
        await ViewLife.EventuallyAsync(first, status => status.Progress.Lag == 0, "the view has caught up");
        Assert.True(folded > 0);
        await AssertEqualsFoldAsync(life);
    }

    [Fact]
    public async Task Another_replica_finishes_the_rebuild_of_one_that_is_gone()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 10, each: 300);
        using var gate = new ManualResetEventSlim(initialState: true);
        var blocking = new Totals { Before = happened => Hold(happened.Position > 2_000, gate) };
        var first = await life.StartAsync(blocking);
        await ViewLife.EventuallyAsync(first, status => status.Progress.Lag == 0, "the view has caught up");
        gate.Reset();
        await ViewLife.OperationsOf(first).RebuildAsync(View, ViewLife.Operator, Cancellation);
        await ViewLife.EventuallyAsync(first, status => status.Rebuild!.Progress.Position > 0, "the rebuild has begun");

        // The lead's connection is gone as it is when a process is killed; the process itself hangs in the middle of a page.
        await life.Store.ListAsync<bool>(
            """
            select pg_terminate_backend(pid) from pg_locks
            where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
            """);
        var second = await life.StartAsync(new Totals());
        await ViewLife.EventuallyAsync(second, status => status.Rebuild is null, "the other replica has rebuilt it");
        gate.Set();

        await ViewLife.EventuallyAsync(second, status => status.Progress.Lag == 0, "the view has caught up");
        await AssertEqualsFoldAsync(life);
    }

    [Fact]
    public async Task A_long_reader_holds_up_the_swap_but_no_other_reader()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 10, each: 10);
        var replica = await life.StartAsync(new Totals());
        await ViewLife.EventuallyAsync(replica, status => status.Progress.Lag == 0, "the view has caught up");
        await using var reader = await life.Store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.ExecuteAsync(reader, "begin; select count(*) from view_counter_totals_1");

        await ViewLife.OperationsOf(replica).RebuildAsync(View, ViewLife.Operator, Cancellation);
        await ViewLife.EventuallyAsync(replica, status => status.Rebuild!.Progress.Lag == 0, "the rebuild has caught up");
        for (var read = 0; read < 20; read++)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            Assert.NotNull(await ViewLife.TotalsOf(replica).FindAsync("counter-0", cancellation: soon.Token));
            await Task.Delay(50, Cancellation);
        }

        Assert.NotNull((await ViewLife.StatusAsync(replica)).Rebuild);
        await TestStore.ExecuteAsync(reader, "commit");
        await ViewLife.EventuallyAsync(replica, status => status.Rebuild is null, "the swap has come");
        await AssertEqualsFoldAsync(life);
    }

    [Fact]
    public async Task A_rebuild_that_is_cancelled_leaves_nothing_and_another_one_begins_from_the_start()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 10, each: 10);
        var replica = await life.StartAsync(new Totals());
        await ViewLife.EventuallyAsync(replica, status => status.Progress.Lag == 0, "the view has caught up");
        await using var reader = await life.Store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.ExecuteAsync(reader, "begin; select count(*) from view_counter_totals_1");
        await ViewLife.OperationsOf(replica).RebuildAsync(View, ViewLife.Operator, Cancellation);
        await ViewLife.EventuallyAsync(replica, status => status.Rebuild!.Progress.Lag == 0, "the rebuild has caught up");

        await ViewLife.OperationsOf(replica).CancelRebuildAsync(View, ViewLife.Operator, Cancellation);

        await Eventually.TrueAsync(
            async () => await life.Store.QueryAsync<long>(
                """
                select (select count(*) from pg_tables where schemaname = 'views_next')
                    + (select count(*) from mt_event_progression where name like '%:next')
                """) == 0,
            "nothing of it is left");
        await TestStore.ExecuteAsync(reader, "commit");
        await ViewLife.RebuildAsync(replica);
        await AssertEqualsFoldAsync(life);
    }

    [Fact]
    public async Task A_view_by_any_property_over_several_streams_is_rebuilt_right()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 100, each: 7);
        var wrong = await life.StartAsync(new Totals { Key = ByLastDigit, Factor = 3 });
        await ViewLife.EventuallyAsync(wrong, status => status.Progress.Lag == 0, "the view has caught up");
        await life.StopAsync(wrong);

        var right = await life.StartAsync(new Totals { Key = ByLastDigit });
        await ViewLife.RebuildAsync(right);

        var rows = await ViewLife.TotalsOf(right).ListAsync(new ViewQuery(100), Cancellation);
        Assert.Equal(Enumerable.Range(0, 10).Select(digit => ($"{digit}", 70)), rows.Select(row => (row.Key, row.Document.Total)));

        static string ByLastDigit(RecordedEvent happened) => happened.Stream.Value[^1..];
    }

    [Fact]
    public async Task A_new_version_is_built_while_the_old_release_serves_and_is_not_ready_before_it_is_whole()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 10, each: 200);
        var old = await life.StartAsync(new Totals());
        await ViewLife.EventuallyAsync(old, status => status.Progress.Lag == 0, "the view has caught up");
        await Eventually.TrueAsync(async () => (await ViewLife.HealthAsync(old)).Status == HealthStatus.Healthy, "the old release is ready");
        using var gate = new ManualResetEventSlim(initialState: false);

        var release = await life.StartAsync(new Totals { Release = 2, Factor = 2, Before = happened => Hold(happened.Position > 1_500, gate) });
        await ViewLife.EventuallyAsync(release, status => status.Progress.Position > 0, "the new version has begun");
        var health = await ViewLife.HealthAsync(release);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.StartsWith("counter_totals:2 is Running at 1000 of 2000 (50 %)", health.Description, StringComparison.Ordinal);
        await life.AppendOneAsync(old, "0", 200);
        Assert.Equal(201, (await ViewLife.TotalsOf(old).FindAsync("counter-0", 201, Cancellation))!.Document.Total);

        gate.Set();
        await Eventually.TrueAsync(async () => (await ViewLife.HealthAsync(release)).Status == HealthStatus.Healthy, "the new release is ready");
        Assert.Equal(402, (await ViewLife.TotalsOf(release).FindAsync("counter-0", 201, Cancellation))!.Document.Total);
        Assert.Equal(201, (await ViewLife.TotalsOf(old).FindAsync("counter-0", 201, Cancellation))!.Document.Total);
    }

    [Fact]
    public async Task What_no_replica_has_used_for_long_is_dropped_when_asked_and_never_before()
    {
        await using var life = await ViewLife.BeginAsync();
        await life.FillAsync(counters: 3, each: 1);
        var old = await life.StartAsync(new Totals());
        await ViewLife.EventuallyAsync(old, status => status.Progress.Lag == 0, "the view has caught up");
        await life.StopAsync(old);
        var current = await life.StartAsync(new Totals { Release = 2 });
        await ViewLife.EventuallyAsync(current, status => status.Progress.Lag == 0, "the view has caught up");
        var operations = ViewLife.OperationsOf(current);

        Assert.Empty(await operations.DropObsoleteAsync(TimeSpan.FromDays(7), ViewLife.Operator, Cancellation));
        Assert.Equal(3, (await life.DocumentsAsync()).Count);
        await life.Store.QueryAsync<int>("update view_controls set last_used_at = now() - interval '8 days' where true returning version");
        Assert.Equal(["counter_totals:1"], await operations.DropObsoleteAsync(TimeSpan.FromDays(7), ViewLife.Operator, Cancellation));

        var tables = await life.Store.ListAsync<string>("select tablename from pg_tables where tablename like 'view\\_counter%'");
        Assert.Equal(["view_counter_totals_2"], tables);
        Assert.Equal(0, await life.Store.QueryAsync<long>("select count(*) from mt_event_progression where name = 'view:counter_totals:1'"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => operations.DropObsoleteAsync(TimeSpan.Zero, ViewLife.Operator, Cancellation));
    }

    [Fact]
    public async Task A_paused_view_stands_still_on_every_replica_until_it_is_resumed()
    {
        await using var life = await ViewLife.BeginAsync();
        var one = await life.StartAsync(new Totals());
        var two = await life.StartAsync(new Totals());
        await life.AppendAsync(one, "a", new CounterEvent.Counted(1));
        Assert.NotNull(await ViewLife.TotalsOf(two).FindAsync("counter-a", 1, Cancellation));

        await Task.WhenAll(new[] { one, two }.Select(replica => ViewLife.OperationsOf(replica).PauseAsync(View, ViewLife.Operator, Cancellation)));
        await Eventually.TrueAsync(
            async () => await life.Store.QueryAsync<long>(
                """
                select count(*) from pg_locks l where l.locktype = 'advisory'
                    and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('view:counter_totals:1', 0)
                """) == 0,
            "nobody leads the view");
        await life.AppendAsync(one, "a", new CounterEvent.Counted(1));
        var third = await life.StartAsync(new Totals());
        await Assert.ThrowsAsync<ViewBehindException>(() => ViewLife.TotalsOf(third).FindAsync("counter-a", 2, Cancellation));
        Assert.Equal((ViewState.Paused, 1L), ((await ViewLife.StatusAsync(third)).State, (await ViewLife.StatusAsync(third)).Progress.Lag));

        await ViewLife.OperationsOf(third).ResumeAsync(View, ViewLife.Operator, Cancellation);
        Assert.Equal(2, (await ViewLife.TotalsOf(one).FindAsync("counter-a", 2, Cancellation))!.Document.Total);
        Assert.Equal(
            ["pause olga", "pause olga", "resume olga"],
            await life.Store.ListAsync<string>("select action || ' ' || user_id from view_actions order by id"));
    }

    private static void Hold(bool held, ManualResetEventSlim gate)
    {
        if (held)
        {
            gate.Wait(TimeSpan.FromSeconds(30), Cancellation);
        }
    }

    private static async Task AssertEqualsFoldAsync(ViewLife life) => Assert.Equal(
        await life.Store.ListAsync<string>(
            """
            select stream_id || ' ' || max(version) || ' ' || jsonb_build_object('name', '', 'total', sum((data ->> 'by')::int))::text
            from mt_events group by stream_id order by stream_id collate "C"
            """),
        await life.DocumentsAsync());

    private static async Task<int> WriteAsync(ViewLife life, IHost replica, CancellationToken stop)
    {
        var written = 0;
        for (; !stop.IsCancellationRequested; written++)
        {
            await life.AppendOneAsync(replica, $"{written % 50}", 10 + (written / 50));
        }

        return written;
    }

    private static async Task<int> ReadAsync(IHost replica, int reader, CancellationToken stop)
    {
        var seen = new Dictionary<string, long>();
        var reads = 0;
        for (; !stop.IsCancellationRequested; reads++)
        {
            var key = $"counter-{(reads + reader) % 50}";
            var row = await ViewLife.TotalsOf(replica).FindAsync(key, cancellation: CancellationToken.None);
            Assert.NotNull(row);
            Assert.True(row.Version >= seen.GetValueOrDefault(key), $"{key} went back from {seen.GetValueOrDefault(key)} to {row.Version}.");
            Assert.Equal(row.Version, row.Document.Total);
            seen[key] = row.Version;
        }

        return reads;
    }

    private static async Task<int> ListAsync(IHost replica, CancellationToken stop)
    {
        var lists = 0;
        for (; !stop.IsCancellationRequested; lists++)
        {
            Assert.Equal(500, (await ViewLife.TotalsOf(replica).ListAsync(new ViewQuery(1_000), CancellationToken.None)).Count);
        }

        return lists;
    }
}
