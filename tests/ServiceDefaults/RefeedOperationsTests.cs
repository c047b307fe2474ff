using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace ServiceDefaults.Tests;

public sealed class RefeedOperationsTests : IAsyncLifetime
{
    private const string Root = "/api/v1/ops/refeeds";
    private const string Wish = """{"queue":"kitchen","from":3,"types":["order.v1"],"rate":50}""";
    private readonly SlowLog log = new();
    private TestDatabase bus = null!;
    private TestService service = null!;

    public async ValueTask InitializeAsync()
    {
        bus = await PostgresServer.CreateDatabaseAsync();
        service = await TestService.StartAsync(configure: services => services
            .AddSingleton<ILogReader>(log)
            .AddPostgresTransport(bus.ConnectionString)
            .AddMessaging(new MessagingOptions
            {
                ServiceName = "bar",
                MessageTypes = new MessageTypes(new Dictionary<string, Type> { ["order.v1"] = typeof(Order) }),
                Publications = [Publication.Of<Order>((order, _) => [new Outgoing(order)])],
            })
            .AddHostedService<Kitchen>());
        service.Token = service.Issuer.Token("olga", "operator");
        await Eventually.TrueAsync(async () => (await service.GetAsync(Root)).Status == 200, "the bus is migrated");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await bus.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/1")]
    [InlineData("POST", "")]
    [InlineData("POST", "/1/cancel")]
    public async Task Nobody_but_an_operator_feeds_a_queue(string method, string path)
    {
        service.Token = null;
        Assert.Equal(401, (await SendAsync(method, path, Wish, "k")).Status);
        service.Token = service.Issuer.Token("anna", "customer");
        Assert.Equal((403, "forbidden"), await CodeAsync(SendAsync(method, path, Wish, "k")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/1/cancel")]
    public async Task A_change_needs_a_key(string path) =>
        Assert.Equal((400, "idempotency-key-required"), await CodeAsync(SendAsync("POST", path, Wish)));

    [Fact]
    public async Task A_wish_is_accepted_with_all_that_was_asked_and_by_whom()
    {
        var asked = await SendAsync("POST", "", Wish, "a");

        Assert.Equal((202, $"{Root}/{Id(asked)}"), (asked.Status, asked.Header("Location")));
        Assert.Equal(("kitchen", 3, SlowLog.Head, 50, "olga", "waiting"), (
            Text(asked, "queue"), Number(asked, "from"), Number(asked, "upTo"),
            Number(asked, "maxRate"), Text(asked, "userId"), Text(asked, "state")));
        Assert.Equal(["order.v1"], asked.Data.GetProperty("types").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal($"{Root}/{Id(asked)}/cancel", Href(asked, "cancel"));
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_whatever_has_become_of_it_and_another_wish_under_the_key_is_refused()
    {
        var first = await SendAsync("POST", "", Wish, "a");
        log.Open();
        await StateAsync(Id(first), "finished");

        var repeat = await SendAsync("POST", "", Wish, "a");
        var other = await SendAsync("POST", "", """{"queue":"kitchen"}""", "a");

        Assert.Equal((202, "true", first.Data.GetRawText()), (repeat.Status, repeat.Header("Idempotent-Replayed"), repeat.Data.GetRawText()));
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Code));
        Assert.Single((await service.GetAsync(Root)).Data.EnumerateArray());
    }

    [Theory]
    [InlineData("""{"queue":"nowhere"}""", 422, "queue-not-found")]
    [InlineData("""{"queue":""}""", 422, "validation-failed")]
    [InlineData("""{"queue":"kitchen","from":-1}""", 422, "validation-failed")]
    [InlineData("""{"queue":"kitchen","rate":0}""", 422, "validation-failed")]
    [InlineData("""{"queue":"kitchen","types":["order.v7"]}""", 422, "validation-failed")]
    [InlineData("""{"queue":"kitchen","typo":1}""", 400, "malformed-body")]
    [InlineData("{}", 400, "malformed-body")]
    public async Task A_wish_that_cannot_be_met_is_refused_and_nothing_is_recorded(string wish, int status, string code)
    {
        Assert.Equal((status, code), await CodeAsync(SendAsync("POST", "", wish, "a")));

        Assert.Empty((await service.GetAsync(Root)).Data.EnumerateArray());
    }

    [Fact]
    public async Task One_is_shown_by_its_number_and_an_unknown_one_is_404()
    {
        var id = Id(await SendAsync("POST", "", Wish, "a"));
        log.Open();
        await StateAsync(id, "finished");

        var shown = await service.GetAsync($"{Root}/{id}");

        Assert.Equal(100, shown.Data.GetProperty("percent").GetDouble());
        Assert.False(shown.Data.GetProperty("links").TryGetProperty("cancel", out _));
        Assert.Equal((404, "refeed-not-found"), await CodeAsync(service.GetAsync($"{Root}/{id + 1}")));
    }

    [Fact]
    public async Task They_are_read_page_by_page_in_both_directions()
    {
        foreach (var key in new[] { "a", "b", "c" })
        {
            await SendAsync("POST", "", Wish, key);
        }

        var first = await service.GetAsync($"{Root}?limit=2");
        var second = await service.GetAsync($"{Root}?limit=2&cursor={Cursor(first, "next")}");
        var back = await service.GetAsync($"{Root}?limit=2&cursor={Cursor(second, "previous")}");

        Assert.Equal([3, 2], Ids(first));
        Assert.Equal([1], Ids(second));
        Assert.Equal([3, 2], Ids(back));
        Assert.Equal([1, 2, 3], Ids(await service.GetAsync($"{Root}?sort=id")));
        Assert.Equal((400, "invalid-cursor"), await CodeAsync(service.GetAsync($"{Root}?cursor=Pmtleg")));
    }

    [Fact]
    public async Task A_running_one_is_cancelled_by_an_operator_whose_name_stays_on_it()
    {
        var id = Id(await SendAsync("POST", "", Wish, "a"));
        await StateAsync(id, "running");
        service.Token = service.Issuer.Token("otto", "operator");

        var cancelled = await SendAsync("POST", $"/{id}/cancel", key: "b");
        var repeat = await SendAsync("POST", $"/{id}/cancel", key: "b");
        service.Token = service.Issuer.Token("olga", "operator");
        var late = await SendAsync("POST", $"/{id}/cancel", key: "c");

        Assert.Equal((200, "cancelled", "otto"), (cancelled.Status, Text(cancelled, "state"), Text(cancelled, "cancelledBy")));
        Assert.NotEqual(JsonValueKind.Null, cancelled.Data.GetProperty("finishedAt").ValueKind);
        Assert.Null(cancelled.Header("Idempotent-Replayed"));
        Assert.Equal((200, "true", cancelled.Data.GetRawText()), (repeat.Status, repeat.Header("Idempotent-Replayed"), repeat.Data.GetRawText()));
        Assert.Equal((200, null, cancelled.Data.GetRawText()), (late.Status, late.Header("Idempotent-Replayed"), late.Data.GetRawText()));

        // What its worker was reading when it was cancelled changes nothing any more; the next one gets its turn.
        log.Open();
        await StateAsync(Id(await SendAsync("POST", "", Wish, "d")), "finished");
        Assert.Equal(cancelled.Data.GetRawText(), (await service.GetAsync($"{Root}/{id}")).Data.GetRawText());
    }

    [Fact]
    public async Task What_has_ended_is_not_cancelled_nor_another_one_under_a_key_that_was_used()
    {
        log.Open();
        var ended = Id(await SendAsync("POST", "", Wish, "a"));
        await StateAsync(ended, "finished");
        log.Close();
        var running = Id(await SendAsync("POST", "", Wish, "b"));

        Assert.Equal((422, "refeed-ended"), await CodeAsync(SendAsync("POST", $"/{ended}/cancel", key: "c")));
        Assert.Equal((404, "refeed-not-found"), await CodeAsync(SendAsync("POST", $"/{running + 1}/cancel", key: "c")));
        Assert.Equal((422, "idempotency-key-reused"), await CodeAsync(SendAsync("POST", $"/{running}/cancel", key: "a")));
        Assert.Equal(200, (await SendAsync("POST", $"/{running}/cancel", key: "c")).Status);
        Assert.Equal((422, "idempotency-key-reused"), await CodeAsync(SendAsync("POST", "", Wish, "c")));
    }

    [Fact]
    public async Task A_service_without_a_log_feeds_nobody()
    {
        await using var other = await TestService.StartAsync();
        other.Token = other.Issuer.Token("olga", "operator");

        Assert.Equal(404, (await other.GetAsync(Root)).Status);
    }

    private static long Id(Reply reply) => Number(reply, "id");

    private static long Number(Reply reply, string name) => reply.Data.GetProperty(name).GetInt64();

    private static string? Text(Reply reply, string name) => reply.Data.GetProperty(name).GetString();

    private static string? Href(Reply reply, string link) => reply.Data.GetProperty("links").GetProperty(link).GetProperty("href").GetString();

    private static string? Cursor(Reply reply, string name) => reply.Meta.GetProperty("page").GetProperty(name).GetString();

    private static IEnumerable<long> Ids(Reply reply) => reply.Data.EnumerateArray().Select(item => item.GetProperty("id").GetInt64());

    private static async Task<(int Status, string? Code)> CodeAsync(Task<Reply> reply) => ((await reply).Status, (await reply).Code);

    private Task StateAsync(long id, string state) =>
        Eventually.TrueAsync(async () => Text(await service.GetAsync($"{Root}/{id}"), "state") == state, $"re-feed {id} is {state}");

    private Task<Reply> SendAsync(string method, string path, object? body = null, string? key = null) =>
        service.SendAsync(new HttpMethod(method), Root + path, body, key);

    private sealed record Order(string Guest);

    /// <summary>Somebody else's queue.</summary>
    private sealed class Kitchen(ITransport transport) : Microsoft.Extensions.Hosting.BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => transport.DeclareAsync("kitchen", ["order.v1"], stoppingToken);
    }

    /// <summary>A log that is read only while it is open.</summary>
    private sealed class SlowLog : ILogReader
    {
        public const long Head = 7;
        private volatile TaskCompletionSource open = new();

        public void Open() => open.TrySetResult();

        public void Close() => open = new TaskCompletionSource();

        public async Task<LogSlice> ReadAsync(long after, int limit, CancellationToken cancellation = default)
        {
            await open.Task.WaitAsync(cancellation);
            return new LogSlice([], IsEnd: true);
        }

        public Task<long> HeadAsync(CancellationToken cancellation = default) => Task.FromResult(Head);
    }
}
