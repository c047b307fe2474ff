using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace ServiceDefaults.Tests;

public sealed class ViewOperationsTests : IAsyncLifetime
{
    private const string Root = "/api/v1/ops/views";
    private TestDatabase database = null!;
    private NpgsqlDataSource source = null!;
    private TestService service = null!;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(database.ConnectionString);
        var types = new EventTypes(typeof(Platform.Testing.EventSourcing.CounterEvent));
        service = await TestService.StartAsync(configure: services =>
            services.AddPostgresEventStore(new PostgresEventStoreOptions(database.ConnectionString, types) { Views = [new CounterTotals()] }));
        service.Token = service.Issuer.Token("olga", "operator");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await source.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/counter_totals/parked")]
    [InlineData("POST", "/counter_totals/pause")]
    [InlineData("POST", "/counter_totals/rebuild")]
    [InlineData("POST", "/counter_totals/parked/discard")]
    public async Task Nobody_but_an_operator_comes_near_a_view(string method, string path)
    {
        service.Token = null;
        Assert.Equal(401, (await SendAsync(method, path, key: "k")).Status);
        service.Token = service.Issuer.Token("anna", "customer");
        Assert.Equal(403, (await SendAsync(method, path, key: "k")).Status);
    }

    [Fact]
    public async Task A_view_is_paused_once_however_often_it_is_asked_and_says_what_may_be_done_next()
    {
        var first = await SendAsync("POST", "/counter_totals/pause", key: "a");
        var repeat = await SendAsync("POST", "/counter_totals/pause", key: "a");
        var other = await SendAsync("POST", "/counter_totals/resume", key: "a");

        Assert.Equal((202, """{"view":"counter_totals","action":"pause"}"""), (first.Status, first.Data.GetRawText()));
        Assert.Equal((202, "true", first.Data.GetRawText()), (repeat.Status, repeat.Header("Idempotent-Replayed"), repeat.Data.GetRawText()));
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Code));
        var view = Assert.Single((await service.GetAsync(Root)).Data.EnumerateArray());
        Assert.Equal(("paused", "stop", 0L), (
            view.GetProperty("state").GetString(),
            view.GetProperty("onFailure").GetString(),
            view.GetProperty("progress").GetProperty("lag").GetInt64()));
        Assert.Equal(["parked", "resume", "rebuild"], view.GetProperty("links").EnumerateObject().Select(link => link.Name));
        Assert.Equal(1L, await ScalarAsync("select count(*) from view_actions where user_id = 'olga' and action = 'pause'"));
        Assert.Contains(service.Log.All, line => line.Text.Contains("olga asked for pause of the view counter_totals", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rebuild_is_asked_for_shown_and_cancelled()
    {
        await SendAsync("POST", "/counter_totals/pause", key: "a");
        Assert.Equal(202, (await SendAsync("POST", "/counter_totals/rebuild", key: "b")).Status);

        var rebuild = Assert.Single((await service.GetAsync(Root)).Data.EnumerateArray()).GetProperty("rebuild");
        Assert.Equal("olga", rebuild.GetProperty("requestedBy").GetString());
        Assert.Equal(100, rebuild.GetProperty("progress").GetProperty("percent").GetInt32());
        Assert.Equal(202, (await SendAsync("POST", "/counter_totals/rebuild/cancel", key: "c")).Status);
        Assert.False(Assert.Single((await service.GetAsync(Root)).Data.EnumerateArray()).TryGetProperty("rebuild", out _));
    }

    [Fact]
    public async Task Parked_events_are_read_page_by_page_and_asked_for_by_key_or_all()
    {
        await SendAsync("POST", "/counter_totals/pause", key: "p");
        await ScalarAsync(
            """
            insert into parked_events (follower, position, key, event_id, stream_id, stream_version, event_name, error_type, error, attempts)
            select 'view:counter_totals:1', n, 'counter-' || n % 2, gen_random_uuid(), 'counter-' || n % 2, n, 'counter_named', 'E', 'broken', 1
            from generate_series(1, 3) n returning id
            """);

        var first = await service.GetAsync($"{Root}/counter_totals/parked?limit=2");
        var next = first.Meta.GetProperty("page").GetProperty("next").GetString();
        var second = await service.GetAsync($"{Root}/counter_totals/parked?limit=2&cursor={next}");
        Assert.Equal([1, 2], Positions(first));
        Assert.Equal([3], Positions(second));
        Assert.Equal([1, 3], Positions(await service.GetAsync($"{Root}/counter_totals/parked?key=counter-1")));
        Assert.Equal([3, 2, 1], Positions(await service.GetAsync($"{Root}/counter_totals/parked?sort=-id")));

        Assert.Equal((400, "parked-key-required"), await CodeAsync(SendAsync("POST", "/counter_totals/parked/discard", "{}", "a")));
        Assert.Equal(202, (await SendAsync("POST", "/counter_totals/parked/retry", """{"key":"counter-1"}""", "b")).Status);
        Assert.Equal(2L, await ScalarAsync("select count(*) from parked_events where request = 'retry'"));
        Assert.Equal(202, (await SendAsync("POST", "/counter_totals/parked/discard", """{"all":true}""", "c")).Status);
        Assert.Equal(3L, await ScalarAsync("select count(*) from parked_events where request = 'discard'"));
    }

    [Theory]
    [InlineData("GET", "/nothing/parked")]
    [InlineData("POST", "/nothing/rebuild")]
    public async Task A_view_that_is_not_there_is_404(string method, string path) =>
        Assert.Equal((404, "view-not-found"), await CodeAsync(SendAsync(method, path, key: "k")));

    [Fact]
    public async Task A_service_without_views_has_no_such_operations()
    {
        await using var other = await TestService.StartAsync();
        other.Token = other.Issuer.Token("olga", "operator");

        Assert.Equal(404, (await other.GetAsync(Root)).Status);
    }

    private static IEnumerable<int> Positions(Reply reply) => reply.Data.EnumerateArray().Select(item => item.GetProperty("position").GetInt32());

    private static async Task<(int Status, string? Code)> CodeAsync(Task<Reply> reply) => ((await reply).Status, (await reply).Code);

    private Task<Reply> SendAsync(string method, string path, object? body = null, string? key = null) =>
        service.SendAsync(new HttpMethod(method), Root + path, body, key);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
