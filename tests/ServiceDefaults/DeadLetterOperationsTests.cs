using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace ServiceDefaults.Tests;

public sealed class DeadLetterOperationsTests : IAsyncLifetime
{
    private const string Root = "/api/v1/ops/dead-letters";
    private TestDatabase bus = null!;
    private NpgsqlDataSource source = null!;
    private TestService service = null!;

    public async ValueTask InitializeAsync()
    {
        bus = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(bus.ConnectionString);
        service = await TestService.StartAsync(configure: services => services
            .AddPostgresTransport(bus.ConnectionString)
            .AddMessaging(new MessagingOptions
            {
                ServiceName = "bar",
                MessageTypes = new MessageTypes(new Dictionary<string, Type> { ["order.v1"] = typeof(Order) }),
                Handlers =
                [
                    MessageHandler.Of<Order>(
                        "on-order", "order.v1", (_, order, _, _) => throw new NonRetriableException($"{order.Guest} cannot pay.")),
                ],
            }));
        service.Token = service.Issuer.Token("olga", "operator");
        await Eventually.TrueAsync(async () => (await service.GetAsync(Root)).Status == 200, "the bus is migrated");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await source.DisposeAsync();
        await bus.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/1")]
    [InlineData("GET", "/actions")]
    [InlineData("GET", "/replays")]
    [InlineData("POST", "/1/replay")]
    [InlineData("POST", "/replay")]
    [InlineData("DELETE", "/1")]
    public async Task Nobody_but_an_operator_comes_near_a_dead_letter(string method, string path)
    {
        service.Token = null;
        Assert.Equal(401, (await SendAsync(method, path, key: "k")).Status);
        service.Token = service.Issuer.Token("anna", "customer");
        Assert.Equal(403, (await SendAsync(method, path, key: "k")).Status);
    }

    [Theory]
    [InlineData("POST", "/1/replay")]
    [InlineData("POST", "/replay")]
    [InlineData("DELETE", "/1")]
    public async Task A_change_needs_a_key(string method, string path) =>
        Assert.Equal((400, "idempotency-key-required"), await CodeAsync(SendAsync(method, path)));

    [Fact]
    public async Task A_letter_is_listed_without_its_payload_and_shown_with_it()
    {
        var id = await BuryAsync("1");

        var item = Assert.Single((await service.GetAsync(Root)).Data.EnumerateArray());
        Assert.Equal((id, "1", "order.v1", 3), (
            item.GetProperty("id").GetInt64(),
            item.GetProperty("messageId").GetString(),
            item.GetProperty("type").GetString(),
            item.GetProperty("attempts").GetInt32()));
        Assert.False(item.TryGetProperty("message", out _));
        Assert.Equal($"{Root}/{id}/replay", item.GetProperty("links").GetProperty("replay").GetProperty("href").GetString());

        var message = (await service.GetAsync($"{Root}/{id}")).Data.GetProperty("message");
        Assert.Equal("flow-1", message.GetProperty("correlationid").GetString());
        Assert.Equal("Anna", message.GetProperty("data").GetProperty("guest").GetString());
        Assert.DoesNotContain(service.Log.All, line => line.Text.Contains("Anna", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_services_letters_do_not_exist_here()
    {
        var foreign = await BuryAsync("1", queue: "kitchen");

        Assert.Empty((await service.GetAsync(Root)).Data.EnumerateArray());
        Assert.Equal((404, "dead-letter-not-found"), await CodeAsync(service.GetAsync($"{Root}/{foreign}")));
        Assert.Equal((404, "dead-letter-not-found"), await CodeAsync(SendAsync("POST", $"/{foreign}/replay", key: "a")));
        Assert.Equal((404, "dead-letter-not-found"), await CodeAsync(SendAsync("DELETE", $"/{foreign}", key: "b")));
        Assert.Equal(0, (await SendAsync("POST", "/replay", """{"filter":{}}""", "c")).Data.GetProperty("replayed").GetInt64());
        Assert.Equal(1L, await ScalarAsync("select count(*) from dead_letters"));
    }

    [Fact]
    public async Task An_edited_letter_is_handled_again_and_a_repeat_of_the_request_does_nothing_more()
    {
        var id = await BuryAsync("1");
        const string Edit = """{"data":{"guest":"Anna","cups":2}}""";

        var first = await SendAsync("POST", $"/{id}/replay", Edit, "a");
        var repeat = await SendAsync("POST", $"/{id}/replay", Edit, "a");
        var other = await SendAsync("POST", $"/{id}/replay", key: "a");

        Assert.Equal((200, "edited", null), (first.Status, first.Data.GetProperty("action").GetString(), first.Header("Idempotent-Replayed")));
        Assert.Equal((200, "true"), (repeat.Status, repeat.Header("Idempotent-Replayed")));
        Assert.Equal(first.Data.GetRawText(), repeat.Data.GetRawText());
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Code));

        // Its handler fails for ever, so it dies again, with the edit and as the same message.
        await Eventually.TrueAsync(
            async () => (await service.GetAsync(Root)).Data.GetArrayLength() == 1,
            "the message has died again");
        var again = (await service.GetAsync(Root)).Data[0];
        Assert.Equal(("1", 1), (again.GetProperty("messageId").GetString(), again.GetProperty("attempts").GetInt32()));
        var message = (await service.GetAsync($"{Root}/{again.GetProperty("id").GetInt64()}")).Data.GetProperty("message");
        Assert.Equal(2, message.GetProperty("data").GetProperty("cups").GetInt32());
        Assert.DoesNotContain(service.Log.All, line => line.Text.Contains("Anna", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_that_no_handler_could_read_are_refused_and_the_letter_stays()
    {
        var id = await BuryAsync("1");

        var reply = await SendAsync("POST", $"/{id}/replay", """{"data":{"guest":"Anna","cups":"many"}}""", "a");

        Assert.Equal((422, "validation-failed"), (reply.Status, reply.Code));
        Assert.True(reply.Error.GetProperty("errors").TryGetProperty("data.cups", out _));
        Assert.Equal(200, (await service.GetAsync($"{Root}/{id}")).Status);
    }

    [Fact]
    public async Task A_discarded_letter_is_gone_and_the_record_says_who_did_it()
    {
        var id = await BuryAsync("1");

        Assert.Equal(200, (await SendAsync("DELETE", $"/{id}", key: "a")).Status);
        Assert.Equal("true", (await SendAsync("DELETE", $"/{id}", key: "a")).Header("Idempotent-Replayed"));
        Assert.Equal(404, (await SendAsync("DELETE", $"/{id}", key: "b")).Status);

        Assert.Equal(404, (await service.GetAsync($"{Root}/{id}")).Status);
        var action = Assert.Single((await service.GetAsync($"{Root}/actions")).Data.EnumerateArray());
        Assert.Equal(("discarded", id, "1", "olga"), (
            action.GetProperty("action").GetString(),
            action.GetProperty("letterId").GetInt64(),
            action.GetProperty("messageId").GetString(),
            action.GetProperty("userId").GetString()));
        Assert.DoesNotContain("Anna", action.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_by_filter_says_how_many_it_put_back_and_is_recorded_with_its_progress()
    {
        await BuryAsync("1", error: "Timeout");
        await BuryAsync("2", error: "timeout too");
        await BuryAsync("3", error: "other");

        var reply = await SendAsync("POST", "/replay", """{"filter":{"type":"order.v1","error":"TIMEOUT"}}""", "a");
        var repeat = await SendAsync("POST", "/replay", """{"filter":{"type":"order.v1","error":"TIMEOUT"}}""", "a");

        Assert.Equal((200, 2, 2), (reply.Status, reply.Data.GetProperty("replayed").GetInt64(), reply.Data.GetProperty("estimated").GetInt64()));
        Assert.Equal(("true", reply.Data.GetRawText()), (repeat.Header("Idempotent-Replayed"), repeat.Data.GetRawText()));
        var replay = Assert.Single((await service.GetAsync($"{Root}/replays")).Data.EnumerateArray());
        Assert.Equal(reply.Data.GetRawText(), replay.GetRawText());
        Assert.Equal("TIMEOUT", replay.GetProperty("filter").GetProperty("error").GetString());
        Assert.Equal(2, (await service.GetAsync($"{Root}/actions")).Data.GetArrayLength());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"filter":null}""")]
    [InlineData("""{"filter":{"typo":"order.v1"}}""")]
    [InlineData("""{"filter":{"error":"\u0000"}}""")]
    public async Task All_letters_are_replayed_only_when_that_is_what_was_asked(string body)
    {
        await BuryAsync("1");

        Assert.Equal(400, (await SendAsync("POST", "/replay", body, "a")).Status);

        Assert.Single((await service.GetAsync(Root)).Data.EnumerateArray());
    }

    [Fact]
    public async Task Letters_are_read_page_by_page_in_both_directions()
    {
        foreach (var id in new[] { "1", "2", "3" })
        {
            await BuryAsync(id);
        }

        var first = await service.GetAsync($"{Root}?limit=2");
        var next = first.Meta.GetProperty("page").GetProperty("next").GetString();
        var second = await service.GetAsync($"{Root}?limit=2&cursor={next}");
        var previous = second.Meta.GetProperty("page").GetProperty("previous").GetString();
        var back = await service.GetAsync($"{Root}?limit=2&cursor={previous}");

        Assert.Equal(["3", "2"], Ids(first));
        Assert.Equal(["1"], Ids(second));
        Assert.Equal(["3", "2"], Ids(back));
        Assert.Equal(["1", "2", "3"], Ids(await service.GetAsync($"{Root}?sort=id")));
    }

    [Theory]
    [InlineData("from=yesterday", "invalid-parameter")]
    [InlineData("error=%00", "invalid-filter")]
    [InlineData("sort=error", "invalid-sort")]
    [InlineData("cursor=Pmtleg", "invalid-cursor")]
    public async Task What_cannot_be_asked_is_400(string query, string code) =>
        Assert.Equal((400, code), await CodeAsync(service.GetAsync($"{Root}?{query}")));

    [Fact]
    public async Task A_service_without_messaging_has_no_dead_letters()
    {
        await using var other = await TestService.StartAsync();
        other.Token = other.Issuer.Token("olga", "operator");

        Assert.Equal(404, (await other.GetAsync(Root)).Status);
    }

    private static IEnumerable<string?> Ids(Reply reply) => reply.Data.EnumerateArray().Select(item => item.GetProperty("messageId").GetString());

    private static async Task<(int Status, string? Code)> CodeAsync(Task<Reply> reply) => ((await reply).Status, (await reply).Code);

    private Task<Reply> SendAsync(string method, string path, object? body = null, string? key = null) =>
        service.SendAsync(new HttpMethod(method), Root + path, body, key);

    private async Task<long> BuryAsync(string messageId, string queue = "bar", string error = "broken")
    {
        var body = $$$"""{"id":"{{{messageId}}}","type":"order.v1","source":"s","correlationid":"flow-1","data":{"guest":"Anna","cups":1}}""";
        return (long)(await ScalarAsync($"""
            insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, error)
            values ('{queue}', '{messageId}', 'k', 'order.v1', '{body}', 3, '{error}')
            returning id
            """))!;
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private sealed record Order(string Guest, int Cups);
}
