using Platform.EventSourcing;

namespace ServiceDefaults.Tests;

public sealed class IdempotencyTests : IAsyncLifetime
{
    private TestService service = null!;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData(null, "idempotency-key-required")]
    [InlineData("", "idempotency-key-required")]
    [InlineData("  ", "idempotency-key-required")]
    [InlineData("with space", "idempotency-key-invalid")]
    [InlineData("schlüssel", "idempotency-key-invalid")]
    public async Task A_request_that_changes_something_needs_a_proper_key(string? key, string code)
    {
        var reply = await service.AddAsync("a", 1, key);

        Assert.Equal(400, reply.Status);
        Assert.Equal(code, reply.Code);
        Assert.Empty(service.Store.Log);
    }

    [Theory]
    [InlineData(255, 201)]
    [InlineData(256, 400)]
    public async Task A_key_has_at_most_255_characters(int length, int status)
    {
        Assert.Equal(status, (await service.AddAsync("a", 1, new string('k', length))).Status);
    }

    [Fact]
    public async Task A_stranger_learns_nothing_about_keys()
    {
        service.Token = null;

        Assert.Equal(401, (await service.AddAsync("a", 1, key: null)).Status);
    }

    [Fact]
    public async Task A_repeat_gets_the_same_answer_and_changes_nothing()
    {
        var first = await service.AddAsync("a", 5, "k1");
        await service.AddAsync("a", 7, "k2");

        var repeat = await service.AddAsync("a", 5, "k1");

        Assert.Equal(201, first.Status);
        Assert.Equal(201, repeat.Status);
        Assert.Equal(first.Data.GetRawText(), repeat.Data.GetRawText());
        Assert.Equal(5, repeat.Data.GetProperty("total").GetInt32());
        Assert.Equal("\"1\"", repeat.Header("ETag"));
        Assert.Equal(1, repeat.Meta.GetProperty("version").GetInt64());
        Assert.Equal("/api/v1/counters/a", repeat.Header("Location"));
        Assert.Null(first.Header("Idempotent-Replayed"));
        Assert.Equal("true", repeat.Header("Idempotent-Replayed"));
        Assert.NotEqual(first.Header("X-Request-Id"), repeat.Header("X-Request-Id"));
        Assert.Equal(2, service.Store.Log.Count);
    }

    [Fact]
    public async Task A_repeat_is_answered_whatever_its_condition_says_now()
    {
        await service.AddAsync("a", 5, "k1", ("If-Match", "\"0\""));

        var repeat = await service.AddAsync("a", 5, "k1", ("If-Match", "\"0\""));

        Assert.Equal(201, repeat.Status);
    }

    [Fact]
    public async Task A_key_is_not_good_for_another_body_path_or_query()
    {
        await service.AddAsync("a", 5, "k1");

        Reply[] others =
        [
            await service.AddAsync("a", 6, "k1"),
            await service.AddAsync("b", 5, "k1"),
            await service.SendAsync(HttpMethod.Post, "/api/v1/counters/a/add?x=1", new Add([new AddPart("bean", 5)]), "k1"),
        ];

        Assert.All(others, reply => Assert.Equal((422, "idempotency-key-reused"), (reply.Status, reply.Code)));
        Assert.Single(service.Store.Log);
    }

    [Fact]
    public async Task A_known_key_is_answered_before_the_body_is_looked_at()
    {
        await service.AddAsync("a", 5, "k1");

        var reply = await service.SendAsync(HttpMethod.Post, "/api/v1/counters/a/add", "{ broken", "k1");

        Assert.Equal("idempotency-key-reused", reply.Code);
    }

    [Fact]
    public async Task Keys_of_different_callers_never_meet()
    {
        await service.AddAsync("a", 5, "k1");
        service.Token = service.Issuer.Token("bert", "customer");

        var reply = await service.AddAsync("a", 7, "k1");

        Assert.Equal(201, reply.Status);
        Assert.Equal(12, reply.Data.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_refused_request_may_be_sent_again_with_its_key()
    {
        var invalid = await service.AddAsync("a", 0, "k1");
        var refused = await service.SendAsync(
            HttpMethod.Post, "/api/v1/counters/a/add", new Add([new AddPart("bean", 100), new AddPart("bean", 100)]), "k1");

        var accepted = await service.AddAsync("a", 1, "k1");

        Assert.Equal((422, "validation-failed"), (invalid.Status, invalid.Code));
        Assert.Equal((422, "counter-full"), (refused.Status, refused.Code));
        Assert.Equal(201, accepted.Status);
    }

    [Fact]
    public async Task The_same_key_while_its_request_runs_is_a_conflict()
    {
        using var reached = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        service.Store.BeforeAppend = _ =>
        {
            reached.Release();
            go.Wait(TestContext.Current.CancellationToken);
        };
        var first = Task.Run(() => service.AddAsync("a", 5, "k1"), TestContext.Current.CancellationToken);
        await reached.WaitAsync(TestContext.Current.CancellationToken);

        var second = await service.AddAsync("a", 5, "k1");
        service.Store.BeforeAppend = null;
        go.Release();

        Assert.Equal((409, "request-in-progress"), (second.Status, second.Code));
        Assert.Equal(201, (await first).Status);
        Assert.Equal("true", (await service.AddAsync("a", 5, "k1")).Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Of_two_replicas_with_one_request_both_give_the_answer_that_was_recorded()
    {
        // The other replica's record appears between this one's look-up and its append.
        service.Store.BeforeAppend = append =>
        {
            var mine = append.Companions.OfType<IdempotencyRecord>().Single();
            service.Store.Remember(mine with { Answer = mine.Answer with { Body = """{"id":"a","total":99}""" } });
        };

        var reply = await service.AddAsync("a", 5, "k1");

        Assert.Equal(201, reply.Status);
        Assert.Equal(99, reply.Data.GetProperty("total").GetInt32());
        Assert.Equal("true", reply.Header("Idempotent-Replayed"));
        Assert.Empty(service.Store.Log);
    }

    [Fact]
    public async Task Of_two_replicas_with_one_key_for_two_requests_the_later_is_told_of_the_reuse()
    {
        service.Store.BeforeAppend = append =>
        {
            var mine = append.Companions.OfType<IdempotencyRecord>().Single();
            service.Store.Remember(mine with { Fingerprint = "another" });
        };

        Assert.Equal("idempotency-key-reused", (await service.AddAsync("a", 5, "k1")).Code);
    }

    [Fact]
    public async Task An_event_knows_who_and_which_request_caused_it()
    {
        await service.AddAsync("a", 5, "k1", ("X-Request-Id", "flow-1"));

        var metadata = Assert.Single(service.Store.Log).Metadata;

        Assert.Equal("flow-1", metadata.CorrelationId);
        Assert.Equal("anna", metadata.UserId);
        Assert.StartsWith("00-", metadata.TraceParent, StringComparison.Ordinal);
    }
}
