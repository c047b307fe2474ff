using System.Text.Json;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>The tables of views: how they are made, kept apart, and read.</summary>
public sealed class TableViewTests : IAsyncLifetime
{
    private const int Many = 100_000;
    private const int MostPages = 40;

    private TestStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_page_deep_in_a_large_table_is_read_from_the_index_in_every_order_and_both_directions()
    {
        var table = await FillAsync();
        var even = new Dictionary<string, string> { ["isEven"] = "true" };
        var middle = $"{Many / 2}";
        var key = (Many / 2).ToString("D6");
        ViewQuery[] queries =
        [
            new(21, SortBy: "total", After: new ViewPlace(key, middle)),
            new(21, SortBy: "largest", After: new ViewPlace(key, middle)),
            new(21, SortBy: "namedAt", After: new ViewPlace(key, "2026-01-01T13:53:20Z")),
            new(21, SortBy: "namedAt", After: new ViewPlace(key)),
            new(21, SortBy: "total", Between: new Dictionary<string, ViewRange> { ["total"] = new(middle, null) }),
            new(21, even, new ViewPlace(key, middle), SortBy: "total"),
            new(21, After: new ViewPlace(key)),
        ];

        foreach (var query in queries.Concat(queries.Select(query => query with { Descending = true })))
        {
            var (rows, pages) = await ExplainAsync(table, query);
            Assert.True(rows == 21 && pages <= MostPages, $"{query} read {pages} pages for {rows} rows.");
        }
    }

    [Fact]
    public async Task Columns_that_change_without_a_raised_version_stop_the_start()
    {
        await new ViewTable(new Before()).CreateAsync(store.Source, Cancellation);
        await new ViewTable(new Before()).CreateAsync(store.Source, Cancellation);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => new ViewTable(new After()).CreateAsync(store.Source, Cancellation));

        Assert.Contains("view_things_1", error.Message, StringComparison.Ordinal);
        Assert.Contains("column amount is bigint, expected numeric", error.Message, StringComparison.Ordinal);
        Assert.Contains("no column added", error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing for its column removed", error.Message, StringComparison.Ordinal);
        Assert.Contains("Raise the Version", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => new ViewTable(new Documents()).CreateAsync(store.Source, Cancellation));
    }

    [Fact]
    public void A_view_that_sorts_by_what_has_no_order_is_refused() => Assert.Contains(
        "names 'parts'", Assert.Throws<InvalidOperationException>(() => new ViewTable(new Unsortable())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_took_anothers_name_keeps_its_indexes_and_the_next_one_gets_its_own(bool isTable)
    {
        View view = isTable ? new CounterTable() : new CounterTotals();
        var live = new ViewTable(view);
        await live.CreateAsync(store.Source, Cancellation);
        var indexes = await IndexesAsync(live.Table);
        for (var round = 0; round < 3; round++)
        {
            var beside = new ViewTable(view, $"{live.Table}_beside", $"{live.CheckpointName}:beside");
            await beside.CreateAsync(store.Source, Cancellation);
            Assert.Equal(indexes, await IndexesAsync(beside.Table));
            await ExecuteAsync($"drop table {live.Table}; alter table {beside.Table} rename to {live.Table}");

            await live.CreateAsync(store.Source, Cancellation);
            Assert.Equal(indexes, await IndexesAsync(live.Table));
        }
    }

    [Fact]
    public async Task A_table_of_the_release_before_is_taken_over_with_its_indexes()
    {
        await ExecuteAsync(
            $"""
            create table view_counter_totals_1 (key text collate "C" primary key, stream text not null, version bigint not null, data jsonb null);
            insert into view_counter_totals_1 values ('1', 'counter-1', 3, '{"{}"}');
            do $do$ begin
                execute format('create index %I on view_counter_totals_1 ((data ->> ''name''), key)', 'ix_' || md5('view_counter_totals_1.name'));
            end $do$;
            """);

        await new ViewTable(new CounterTotals()).CreateAsync(store.Source, Cancellation);
        await ExecuteAsync("select create_view_table('view_counter_totals_1', '{name}'), create_view_table('view_new_1', '{name}')");

        Assert.Equal(2, (await IndexesAsync("view_counter_totals_1")).Count);
        Assert.Equal(2, (await IndexesAsync("view_new_1")).Count);
        Assert.Equal(0, await store.QueryAsync<long>("select position from view_counter_totals_1"));
    }

    [Fact]
    public async Task Rows_are_stored_by_columns_and_a_row_of_several_streams_stays_one()
    {
        var table = new ViewTable(new CounterTable());
        await table.CreateAsync(store.Source, Cancellation);
        var id = Guid.Empty.ToString();

        await StoreAsync("counter-a", $$"""{"id": "{{id}}", "total": 7, "is_even": false, "named_at": "2026-01-01T00:00:00Z", "steps": [1]}""");
        await StoreAsync("counter-b", null);
        await StoreAsync("counter-b", $$"""{"id": "{{id}}", "total": 8}""");

        Assert.Equal(
            "(k,\"\",1,1,f) 8",
            await store.QueryAsync<string>($"select (_key, _stream, _version, _position, _deleted)::text || ' ' || total from {table.Table}"));

        async Task StoreAsync(string stream, string? json)
        {
            var content = json is null ? "null" : $"'{json}'";
            await ExecuteAsync($"select store_view_rows('{table.Table}', '{{k}}', '{{{stream}}}', '{{1}}', '{{1}}', array[{content}]::jsonb[])");
        }
    }

    private async Task<ViewTable> FillAsync()
    {
        var table = new ViewTable(new CounterTable());
        await table.CreateAsync(store.Source, Cancellation);
        await ExecuteAsync(
            $"""
            insert into {table.Table} (_key, _stream, _version, _position, _deleted, id, total, largest, is_even, named_at, size, name)
            select lpad(n::text, 6, '0'), 'counter-' || n, 1, n, false, gen_random_uuid(), n, n, n % 2 = 0,
                case when n % 3 > 0 then timestamptz '2026-01-01T00:00:00Z' + make_interval(secs => n) end, 'small', 'name ' || n % 10
            from generate_series(1, {Many}) n
            """);
        await ExecuteAsync($"vacuum analyze {table.Table}");
        return table;
    }

    private async Task<(long Rows, long Pages)> ExplainAsync(ViewTable table, ViewQuery query)
    {
        await using var command = store.Source.CreateCommand();
        new ViewListing(table, query, command).Compose();
        command.CommandText = $"explain (analyze, buffers, format json) {command.CommandText}";
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(Cancellation))!);
        var root = plan.RootElement[0].GetProperty("Plan");
        return (
            (long)root.GetProperty("Actual Rows").GetDouble(),
            root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64());
    }

    /// <summary>What the indexes of a table are over; their names do not matter.</summary>
    private Task<IReadOnlyList<string>> IndexesAsync(string table) => store.ListAsync<string>(
        $"select substring(indexdef from 'USING .*') from pg_indexes where tablename = '{table}' order by 1");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(store.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await TestStore.ExecuteAsync(connection, sql);
    }

    private sealed record Thing(int Amount, string Removed);

    private sealed record ChangedThing(decimal Amount, string Added);

    private sealed record Composed(IReadOnlyList<int> Parts);

    private sealed class Before : TableView<Thing>
    {
        public override string Name => "things";
    }

    private sealed class After : TableView<ChangedThing>
    {
        public override string Name => "things";
    }

    private sealed class Documents : View<Thing>
    {
        public override string Name => "things";
    }

    private sealed class Unsortable : TableView<Composed>
    {
        public override string Name => "composed";

        public override IReadOnlyList<string> SortBy => ["parts"];
    }
}
