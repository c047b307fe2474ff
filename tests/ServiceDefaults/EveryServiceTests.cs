namespace ServiceDefaults.Tests;

public sealed class EveryServiceTests : IAsyncLifetime
{
    private TestService service = null!;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told_to_anybody_in_a_word(string path)
    {
        service.Token = null;

        var reply = await service.GetAsync(path);

        Assert.Equal((200, "Healthy"), (reply.Status, reply.Body));
    }

    [Fact]
    public async Task The_api_describes_itself_to_anybody()
    {
        service.Token = null;

        var reply = await service.GetAsync("/openapi/v1.json");

        Assert.Equal(200, reply.Status);
        Assert.StartsWith("3.1", reply.Json.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.True(reply.Json.GetProperty("paths").TryGetProperty("/api/v1/counters/{id}/add", out _));
    }

    [Fact]
    public async Task An_answer_may_be_neither_sniffed_nor_cached_nor_run()
    {
        var reply = await service.GetAsync("/api/v1/whoami");

        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", reply.Header("Referrer-Policy"));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        Assert.StartsWith("default-src 'none'", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(reply.Header("Server"));
    }

    [Fact]
    public async Task An_endpoint_that_says_how_long_it_may_be_kept_is_believed()
    {
        Assert.Equal("max-age=5", (await service.GetAsync("/api/v1/cached")).Header("Cache-Control"));
    }

    [Fact]
    public async Task An_operator_sees_the_events_of_one_flow_and_nobody_else_does()
    {
        await service.AddAsync("a", 5, "k1", ("X-Request-Id", "flow-1"));
        await service.AddAsync("a", 5, "k2", ("X-Request-Id", "flow-2"));
        Assert.Equal(403, (await service.GetAsync("/api/v1/ops/flow/flow-2")).Status);
        service.Token = service.Issuer.Token("olga", "operator");

        var reply = await service.GetAsync("/api/v1/ops/flow/flow-2");

        var step = Assert.Single(reply.Data.EnumerateArray());
        Assert.Equal("counter-a", step.GetProperty("stream").GetString());
        Assert.Equal("counter_added", step.GetProperty("name").GetString());
        Assert.Equal(2, step.GetProperty("version").GetInt64());
        Assert.Equal(2, step.GetProperty("position").GetInt64());
        Assert.Equal("flow-2", step.GetProperty("causationId").GetString());
        Assert.False(step.TryGetProperty("data", out _));
    }
}
