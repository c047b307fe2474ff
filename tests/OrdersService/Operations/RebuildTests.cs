using System.Text.Json.Nodes;
using Contracts.Inventory;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Operations.Projections;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests.Operations;

/// <summary>The list of orders is made anew while it is read and grows.</summary>
public sealed class RebuildTests(DistributedOrders distributed) : IClassFixture<DistributedOrders>
{
    private const string List = "OrderSummary";
    private const string Rows = "orders.mt_doc_ordersummary_2";
    private const string Beside = "orders_bus.mt_doc_ordersummary_2";
    private const int Copies = 2000;

    private readonly RunningOrders orders = distributed.Orders;

    private PostgresDatabase Database => orders.Service.Database;

    [Fact]
    public async Task Readers_see_the_whole_list_at_every_moment_and_what_was_spoilt_is_right_afterwards()
    {
        var (mine, schema) = (await FillAsync("reader", Copies), await SchemaAsync());
        await Database.ExecuteAsync($"update {Rows} set total = 0, data = jsonb_set(data, '{{total}}', '0')");
        using var over = new CancellationTokenSource();
        var reading = Task.Run(() => ReadAsync("reader", mine, over.Token));

        await AskAsync();
        var placed = await orders.PlaceAsync();
        var (rebuild, percents) = await WatchAsync();
        await ListedAsync(placed);
        await over.CancelAsync();
        var counts = await reading;

        Assert.Equal("done", (string?)rebuild["state"]);
        Assert.Equal(counts.Order(), counts);
        Assert.Equal(percents.Order(), percents);
        Assert.True(percents.Distinct().Count() > 2, $"Progress was {string.Join(' ', percents)}.");
        await IsRightAsync();
        Assert.Equal(schema, await SchemaAsync());
        var (exitCode, lines) = await ServiceProgram.VerifyAsync(nameof(Orders), Database.ConnectionString);
        Assert.Equal((0, "Sound"), (exitCode, lines[^1].Split(':')[0]));
        var (_, told) = await ServiceProgram.RunAsync(nameof(Orders), Database.ConnectionString, "db-assert");
        Assert.Contains("No database differences detected for 'Main'.", told);
    }

    [Theory]
    [InlineData(RebuildState.Running)]
    [InlineData(RebuildState.Swapping)]
    public async Task What_was_killed_before_the_swap_begins_anew(RebuildState state)
    {
        await FillAsync($"killed-{state}");
        await KilledAsync(state);
        await Database.ExecuteAsync($"create table {Beside} (like {Rows}); insert into {Beside} select * from {Rows} where false");
        await Database.ExecuteAsync($"insert into orders.mt_event_progression (name, last_seq_id) values ('{List}~rebuild:V2:All', 7)");

        await orders.HandleAsync(new RebuildProjection(List));

        await IsRightAsync();
        Assert.Equal("done", (string?)(await StateAsync())["rebuild"]!["state"]);
    }

    [Fact]
    public async Task What_was_killed_after_the_swap_is_only_ended()
    {
        await FillAsync("killed-done");
        await KilledAsync(RebuildState.Done);
        var table = await Database.QueryAsync<uint>($"select '{Rows}'::regclass::oid");

        await orders.HandleAsync(new RebuildProjection(List));

        Assert.Equal(table, await Database.QueryAsync<uint>($"select '{Rows}'::regclass::oid"));
        await IsRightAsync();
    }

    [Fact]
    public async Task A_rebuild_that_meets_an_event_that_it_cannot_take_fails_and_leaves_everything_as_it_was()
    {
        var stream = (await FillAsync("stumbler"))[0];
        await Database.ExecuteAsync(
            $$"""
            insert into orders.mt_events select made.* from orders.mt_events one cross join lateral jsonb_populate_record(one, jsonb_build_object(
                'id', gen_random_uuid(), 'version', 99, 'seq_id', nextval('orders.mt_events_sequence'), 'data', '{"lines": 1}'::jsonb)) made
            where one.stream_id = '{{stream}}' and one.version = 1
            """);
        var before = await RowsAsync();

        await AskAsync();
        var (failed, _) = await WatchAsync();
        Assert.Equal("failed", (string?)failed["state"]);
        Assert.Contains("Exception", (string?)failed["error"], StringComparison.Ordinal);
        await LeavesNothingAsync();
        Assert.Equal(before, await RowsAsync());

        await Database.ExecuteAsync("delete from orders.mt_events where version = 99");
        await AskAsync();
        Assert.Equal("done", (string?)(await WatchAsync()).Rebuild["state"]);
        await IsRightAsync();
    }

    [Fact]
    public async Task A_reader_who_does_not_leave_keeps_the_old_rows_and_the_others_read_on()
    {
        var mine = await FillAsync("stayer");
        await using var stays = await Database.HoldAsync($"select * from {Rows}");

        await AskAsync();
        var (rebuild, _) = await WatchAsync(async () => Assert.Equal(mine, await IdsAsync("stayer")));

        Assert.Equal("failed", (string?)rebuild["state"]);
        await LeavesNothingAsync();
    }

    [Fact]
    public async Task A_rebuild_can_be_called_off()
    {
        await FillAsync("canceller");
        var table = await Database.QueryAsync<uint>($"select '{Rows}'::regclass::oid");

        await using var stays = await Database.HoldAsync($"select * from {Rows}");

        await AskAsync();
        await RunningService.WaitAsync(async () => (string?)(await StateAsync())["rebuild"]!["state"] == "swapping");
        var cancelled = await orders.TellAsync($"projections/{List}/rebuild/cancel");
        var (rebuild, _) = await WatchAsync();
        var late = await orders.TellAsync($"projections/{List}/rebuild/cancel");

        Assert.Equal((null, "cancelled"), (cancelled.Code, (string?)rebuild["state"]));
        Assert.Equal("projection-not-rebuilding", late.Code);
        await LeavesNothingAsync();
        Assert.Equal(table, await Database.QueryAsync<uint>($"select '{Rows}'::regclass::oid"));
    }

    [Fact]
    public async Task Called_off_at_any_moment_it_says_so_or_is_over()
    {
        await FillAsync("hasty");
        for (var time = 0; time < 5; time++)
        {
            await AskAsync();
            for (var wait = 0; wait < time * 5; wait++)
            {
                await StateAsync();
            }

            var cancelled = await orders.TellAsync($"projections/{List}/rebuild/cancel");
            var (rebuild, _) = await WatchAsync();

            Assert.True(
                (cancelled.Code, (string?)rebuild["state"]) is (null, "cancelled") or ("concurrent-change" or "projection-not-rebuilding", "done"),
                $"Found {cancelled.Code}, {rebuild["state"]}.");
            await IsRightAsync();
        }
    }

    [Fact]
    public async Task A_column_that_only_a_newer_release_knows_is_not_lost()
    {
        await FillAsync("newer");
        await Database.ExecuteAsync($"alter table {Rows} add column gift boolean");

        await AskAsync();
        var (rebuild, _) = await WatchAsync();

        await Database.ExecuteAsync($"alter table {Rows} drop column gift");
        Assert.Equal("failed", (string?)rebuild["state"]);
        await LeavesNothingAsync();
    }

    // Many orders of somebody, and two of a customer: these.
    private async Task<string[]> FillAsync(string customer, int copies = 100)
    {
        var first = await orders.PlaceAsync(customer: "many");
        await orders.HandleAsync(new StockReserved(IdOf(first), TimeProvider.System.GetUtcNow().AddMinutes(15)));
        await orders.HandleAsync(new StockCommitted(IdOf(first)));
        await Database.CopyAsync(first, copies);
        string[] placed = [await orders.PlaceAsync(customer: customer), await orders.PlaceAsync(customer: customer)];
        await ListedAsync(placed[^1]);
        return [.. placed.Reverse()];
    }

    private Task ListedAsync(string id) => RunningService.WaitAsync(
        async () => (await Database.QueryAsync<bool>($"select exists (select from {Rows} where id = '{id}')"))[0]);

    private async Task AskAsync() => Assert.Null((await orders.TellAsync($"projections/{List}/rebuild")).Code);

    private async Task<JsonNode> StateAsync() => (await orders.ReadAsync($"projections/{List}")).Data!;

    private async Task<(JsonNode Rebuild, IReadOnlyList<int> Percents)> WatchAsync(Func<Task>? meanwhile = null)
    {
        List<int> percents = [];
        JsonNode rebuild = null!;
        await RunningService.WaitAsync(async () =>
        {
            rebuild = (await StateAsync())["rebuild"]!;
            percents.Add((int)rebuild["percent"]!);
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            return rebuild["finishedAt"] is not null;
        });
        return (rebuild, percents);
    }

    // Reads all the while, as a customer does and as nobody may: how many rows there are in all.
    private async Task<IReadOnlyList<long>> ReadAsync(string customer, string[] expected, CancellationToken over)
    {
        List<long> counts = [];
        while (!over.IsCancellationRequested)
        {
            Assert.Equal(expected, await IdsAsync(customer));
            counts.AddRange(await Database.QueryAsync<long>($"select count(*) from {Rows}"));
        }

        return counts;
    }

    private async Task<string[]> IdsAsync(string customer) =>
        [.. (await orders.GetAsync("", customer)).Data!.AsArray().Select(order => (string)order!["id"]!)];

    // What a process leaves that is killed: the document, and before and after the swap a projection that stands still.
    private async Task KilledAsync(RebuildState state)
    {
        if (state != RebuildState.Running)
        {
            await orders.TellAsync($"projections/{List}/pause");
            await RunningService.WaitAsync(async () => (await StateAsync())["runsOn"] is null);
        }

        var store = orders.Service.Host.Services.GetRequiredService<IDocumentStore>();
        await using var session = store.LightweightSession();
        var last = await session.LoadAsync<ProjectionRebuild>(List, TestContext.Current.CancellationToken);
        session.Store(new ProjectionRebuild(List, "operator", DateTimeOffset.UtcNow) { State = state, Version = last?.Version ?? default });
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private async Task IsRightAsync()
    {
        const string said = "select id, data ->> 'customerId', data ->> 'status', (data -> 'total' ->> 'amount')::numeric from orders.mt_doc_order";
        const string listed = $"select id, customer_id, status, total from {Rows}";
        await RunningService.WaitAsync(async () => (await Database.QueryAsync<bool>(
            $"select not exists ({said} except {listed}) and not exists ({listed} except {said})"))[0]);
        await LeavesNothingAsync();
    }

    private async Task LeavesNothingAsync()
    {
        await RunningService.WaitAsync(async () => await StateAsync() is var now && (string?)now["state"] == "running" && (long)now["lag"]! == 0);
        Assert.Empty(await Database.QueryAsync<string>("select name from orders.mt_event_progression where name like '%rebuild%'"));
        Assert.Empty(await Database.QueryAsync<string>(
            """
            select relname::text from pg_class where relnamespace = 'orders_bus'::regnamespace and relname like 'mt_%'
            union select proname::text from pg_proc where pronamespace = 'orders_bus'::regnamespace and proname like 'mt_%'
            """));
    }

    private Task<IReadOnlyList<string>> RowsAsync() => Database.QueryAsync<string>($"select data::text from {Rows} order by id");

    private Task<IReadOnlyList<string>> SchemaAsync() => Database.QueryAsync<string>(
        """
        select attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || attnotnull from pg_attribute
        join pg_class on pg_class.oid = attrelid where relnamespace = 'orders'::regnamespace and attnum > 0 and not attisdropped
        union select indexdef from pg_indexes where schemaname = 'orders'
        union select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
            where connamespace = 'orders'::regnamespace
        union select pg_get_functiondef(oid) from pg_proc where pronamespace = 'orders'::regnamespace
        order by 1
        """);
}
