using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Testing.EventSourcing;
using ServiceDefaults.Modules;

namespace ServiceDefaults.Tests;

public sealed class ProcessOperationsTests : IAsyncLifetime
{
    private const string Root = "/api/v1/ops/processes";
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    private TestService service = null!;

    public async ValueTask InitializeAsync()
    {
        service = await TestService.StartAsync(configure: services => services
            .AddSingleton(new EventTypes(typeof(ErrandEvent)))
            .AddSingleton(Module())
            .AddSingleton<IViewReader<ProcessStatus<Errand>>, ErrandReader>());
        service.Token = service.Issuer.Token("olga", "operator");
    }

    public async ValueTask DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/errand")]
    [InlineData("POST", "/errand/1/nudge")]
    [InlineData("POST", "/errand/1/abort")]
    public async Task Nobody_but_an_operator_comes_near_a_process(string method, string path)
    {
        service.Token = null;
        Assert.Equal(401, (await SendAsync(method, path, key: "k")).Status);
        service.Token = service.Issuer.Token("anna", "customer");
        Assert.Equal(403, (await SendAsync(method, path, key: "k")).Status);
    }

    [Theory]
    [InlineData("/errand/1/nudge")]
    [InlineData("/errand/1/abort")]
    public async Task A_change_needs_a_key(string path) => Assert.Equal((400, "idempotency-key-required"), await CodeAsync(SendAsync("POST", path)));

    [Fact]
    public async Task A_process_manager_is_listed_with_what_it_is_made_of()
    {
        var definition = Assert.Single((await service.GetAsync(Root)).Data.EnumerateArray());

        Assert.Equal("errand", definition.GetProperty("name").GetString());
        Assert.Equal(3, definition.GetProperty("states").GetArrayLength());
        Assert.Equal("errands.ask.v1", definition.GetProperty("outputs")[0].GetProperty("messages")[0].GetString());
        Assert.Equal("answer", definition.GetProperty("transitions")[0].GetProperty("to").GetString());
        Assert.StartsWith("stateDiagram-v2", definition.GetProperty("diagram").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_that_run_are_listed_page_by_page_with_what_they_wait_for()
    {
        await RecordAsync("1", Asked(5));
        await RecordAsync("2", Asked(5), new ErrandEvent.Done());
        await RecordAsync("3", Asked(6));
        await RecordAsync("4", Asked(7));

        var first = await service.GetAsync($"{Root}/errand?limit=2");
        var next = first.Meta.GetProperty("page").GetProperty("next").GetString();
        var item = first.Data[0];

        Assert.Equal(["1", "3"], Ids(first));
        Assert.Equal(["4"], Ids(await service.GetAsync($"{Root}/errand?limit=2&cursor={next}")));
        Assert.Equal(["4", "3", "1"], Ids(await service.GetAsync($"{Root}/errand?sort=-id&waiting=answer")));
        Assert.Empty(Ids(await service.GetAsync($"{Root}/errand?waiting=done")));
        Assert.Equal(("answer", now.AddMinutes(5), "errand_asked", "flow-1"), (
            item.GetProperty("waiting").GetString(),
            item.GetProperty("deadline").GetDateTimeOffset(),
            item.GetProperty("lastEvent").GetString(),
            item.GetProperty("correlationId").GetString()));
        Assert.Equal($"{Root}/errand/1/nudge", item.GetProperty("links").GetProperty("nudge").GetProperty("href").GetString());
    }

    [Fact]
    public async Task Those_that_are_stuck_are_found_among_many()
    {
        for (var id = 100; id < 800; id++)
        {
            await RecordAsync($"{id}", Asked(id % 350 == 0 ? -5 : 5));
        }

        var first = await service.GetAsync($"{Root}/errand?stuck=true&limit=1");
        var next = first.Meta.GetProperty("page").GetProperty("next").GetString();
        var second = await service.GetAsync($"{Root}/errand?stuck=true&limit=1&cursor={next}");

        Assert.Equal(["350"], Ids(first));
        Assert.True(first.Data[0].GetProperty("stuck").GetBoolean());
        Assert.Equal(["700"], Ids(second));
        Assert.Equal(JsonValueKind.Null, second.Meta.GetProperty("page").GetProperty("next").ValueKind);
        Assert.Equal(["799", "798"], Ids(await service.GetAsync($"{Root}/errand?stuck=false&sort=-id&limit=2")));
    }

    [Fact]
    public async Task A_nudge_is_recorded_once_with_who_did_it()
    {
        await RecordAsync("1", Asked(5));

        var first = await SendAsync("POST", "/errand/1/nudge", key: "a");
        var repeat = await SendAsync("POST", "/errand/1/nudge", key: "a");

        Assert.Equal((200, "answer", null), (first.Status, first.Data.GetProperty("waiting").GetString(), first.Header("Idempotent-Replayed")));
        Assert.Equal((200, "true"), (repeat.Status, repeat.Header("Idempotent-Replayed")));
        var recorded = service.Store.Log.Where(happened => happened.Stream.Value == "errand-1").ToList();
        Assert.Equal(["anna", "olga"], recorded.Select(happened => happened.Metadata.UserId));
    }

    [Fact]
    public async Task An_abort_is_recorded_with_its_reason_and_a_later_one_is_refused()
    {
        await RecordAsync("1", Asked(5));

        Assert.Equal(200, (await SendAsync("POST", "/errand/1/abort", """{"reason":"lost"}""", "a")).Status);
        Assert.Equal((422, "process-ended"), await CodeAsync(SendAsync("POST", "/errand/1/abort", """{"reason":"lost"}""", "b")));
        Assert.Equal((422, "process-ended"), await CodeAsync(SendAsync("POST", "/errand/1/nudge", key: "c")));

        Assert.Contains(service.Store.Log, happened => happened.Data is ErrandEvent.GivenUp { Reason: "lost" } && happened.Metadata.UserId == "olga");
        Assert.Empty(Ids(await service.GetAsync($"{Root}/errand")));
    }

    [Theory]
    [InlineData("""{"reason":" "}""", 422, "validation-failed")]
    [InlineData("{}", 400, "malformed-body")]
    [InlineData("""{"reason":"x","more":1}""", 400, "malformed-body")]
    public async Task An_abort_says_why(string body, int status, string code)
    {
        await RecordAsync("1", Asked(5));

        Assert.Equal((status, code), await CodeAsync(SendAsync("POST", "/errand/1/abort", body, "a")));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("%01")]
    public async Task What_does_not_exist_is_not_found(string id)
    {
        Assert.Equal((404, "process-not-found"), await CodeAsync(SendAsync("POST", $"/errand/{id}/nudge", key: "a")));
        Assert.Equal((404, "process-not-found"), await CodeAsync(SendAsync("POST", $"/errand/{id}/abort", """{"reason":"x"}""", "b")));
        Assert.Equal(404, (await service.GetAsync($"{Root}/other")).Status);
    }

    [Theory]
    [InlineData("waiting=nothing", "invalid-waiting")]
    [InlineData("stuck=perhaps", "invalid-parameter")]
    [InlineData("sort=deadline", "invalid-sort")]
    public async Task What_cannot_be_asked_is_400(string query, string code) =>
        Assert.Equal((400, code), await CodeAsync(service.GetAsync($"{Root}/errand?{query}")));

    [Fact]
    public async Task A_service_without_process_managers_has_none_of_it()
    {
        await using var other = await TestService.StartAsync();
        other.Token = other.Issuer.Token("olga", "operator");

        Assert.Equal(404, (await other.GetAsync(Root)).Status);
    }

    private static Module Module() => new Module("errands")
        .Message<Ask>("errands.ask.v1")
        .Publishes<ErrandEvent>((happened, _) => happened is ErrandEvent.Asked ? [new Outgoing(new Ask())] : [])
        .Process<Errand, ErrandInput, ErrandEvent>("errand");

    private ErrandEvent.Asked Asked(int minutes) => new(now.AddMinutes(minutes));

    private Task<AppendVerdict> RecordAsync(string id, params ErrandEvent[] events) => service.Store.AppendAsync(new Append(
        [new StreamAppend(StreamId.Of("errand", id), 0, [.. events])], new EventMetadata($"flow-{id}", UserId: "anna")));

    private static IEnumerable<string?> Ids(Reply reply) => reply.Data.EnumerateArray().Select(item => item.GetProperty("id").GetString());

    private static async Task<(int Status, string? Code)> CodeAsync(Task<Reply> reply) => ((await reply).Status, (await reply).Code);

    private Task<Reply> SendAsync(string method, string path, string? body = null, string? key = null) =>
        service.SendAsync(new HttpMethod(method), Root + path, body, key);

    private sealed record Ask;
}
