using Platform.EventSourcing;
using Platform.Messaging;
using ServiceDefaults.Modules;
using ServiceDefaults.Security;

namespace ServiceDefaults.Tests;

public sealed class StreamOperationsTests : IAsyncLifetime
{
    private const string Path = "/api/v1/ops/streams/counter-a";
    private TestService service = null!;

    public async ValueTask InitializeAsync()
    {
        service = await TestService.StartAsync();
        Assert.Equal(201, (await service.AddAsync("a", 5, "first")).Status);
        service.Token = service.Issuer.Token("root", Role.Admin);
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task An_archived_thing_is_told_so_until_it_is_restored()
    {
        Assert.Equal(200, (await SetAsync("archive", "Settled.", "k1")).Status);

        var refused = await service.AddAsync("a", 1, "k2");
        Assert.Equal((409, "stream-archived"), (refused.Status, refused.Code));
        Assert.Single(service.Store.Log);

        Assert.Equal(200, (await SetAsync("restore", "Not settled.", "k3")).Status);
        Assert.Equal(201, (await service.AddAsync("a", 1, "k2")).Status);
    }

    [Fact]
    public async Task A_stream_is_shown_with_who_archived_it_and_why()
    {
        var before = await service.GetAsync(Path);
        await SetAsync("archive", "Settled.", "k1");
        var after = await service.GetAsync(Path);

        Assert.Equal((1L, false), (before.Data.GetProperty("version").GetInt64(), before.Data.GetProperty("isArchived").GetBoolean()));
        Assert.True(before.Data.GetProperty("links").TryGetProperty("archive", out _));
        Assert.True(after.Data.GetProperty("isArchived").GetBoolean());
        Assert.Equal("Settled.", after.Data.GetProperty("lastArchiving").GetProperty("reason").GetString());
        Assert.Equal("root", after.Data.GetProperty("lastArchiving").GetProperty("userId").GetString());
        Assert.True(after.Data.GetProperty("links").TryGetProperty("restore", out _));
    }

    [Fact]
    public async Task A_repeated_request_gets_the_stored_answer()
    {
        var first = await SetAsync("archive", "Settled.", "k1");
        var repeat = await SetAsync("archive", "Settled.", "k1");

        Assert.Equal(first.Data.GetRawText(), repeat.Data.GetRawText());
        Assert.Equal("true", repeat.Header("Idempotent-Replayed"));
    }

    [Theory]
    [InlineData(Role.Operator, "archive", 403)]
    [InlineData(Role.Operator, "restore", 403)]
    [InlineData(Role.Customer, "archive", 403)]
    public async Task Only_admins_archive_and_restore(string role, string action, int status)
    {
        service.Token = service.Issuer.Token("somebody", role);

        Assert.Equal(status, (await SetAsync(action, "Settled.", "k1")).Status);
        Assert.Equal(role == Role.Operator ? 200 : 403, (await service.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task What_is_wrong_is_said()
    {
        Assert.Equal((422, "validation-failed"), Told(await SetAsync("archive", " ", "k1")));
        Assert.Equal((422, "validation-failed"), Told(await SetAsync("archive", new string('x', 501), "k2")));
        Assert.Equal((404, "stream-not-found"), Told(await service.GetAsync("/api/v1/ops/streams/counter-z")));
        Assert.Equal((404, "stream-not-found"), Told(await service.GetAsync("/api/v1/ops/streams/nodash")));
        Assert.Equal((412, "version-mismatch"), Told(await SetAsync("archive", "Late.", "k3", ("If-Match", "\"7\""))));
    }

    [Fact]
    public async Task A_message_to_an_archived_stream_is_a_dead_letter_with_a_clear_reason()
    {
        await SetAsync("archive", "Settled.", "k1");
        var loop = new DecisionLoop(service.Store, new StreamStates(service.Store));
        var context = new MessageContext(
            new CloudEvent { Id = "1", Type = "counters.add.v1", Source = "test", Data = default }, new InboxRecord("handler", "1"), new("test"));

        var error = await Assert.ThrowsAsync<NonRetriableException>(() => loop.ReactAsync<Counter, CounterEvent>(
            context, new CounterId("a").Stream, _ => new CounterEvent.Added(1), TestContext.Current.CancellationToken));

        Assert.Contains("counter-a archived", error.Message, StringComparison.Ordinal);
    }

    private Task<Reply> SetAsync(string action, string reason, string key, params (string Name, string Value)[] headers) =>
        service.SendAsync(HttpMethod.Post, $"{Path}/{action}", new { reason }, key, headers);

    private static (int, string?) Told(Reply reply) => (reply.Status, reply.Code);
}
