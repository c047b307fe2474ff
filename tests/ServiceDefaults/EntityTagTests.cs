using ServiceDefaults.Api;

namespace ServiceDefaults.Tests;

public sealed class EntityTagTests : IAsyncLifetime
{
    private TestService service = null!;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("", false, -1)]
    [InlineData("*", false, -1)]
    [InlineData("\"5\"", true, 5)]
    [InlineData("\"0\"", true, 0)]
    [InlineData("W/\"5\"", true, -1)]
    [InlineData("5", true, -1)]
    [InlineData("\"-1\"", true, -1)]
    [InlineData("\"abc\"", true, -1)]
    [InlineData("\"5\", \"6\"", true, -1)]
    [InlineData("\"99999999999999999999\"", true, -1)]
    [InlineData("\"", true, -1)]
    public void A_condition_that_was_not_understood_matches_nothing(string header, bool asksForVersion, long version)
    {
        Assert.Equal(asksForVersion, EntityTag.TryRead(header, out var read));
        Assert.Equal(version, read);
    }

    [Theory]
    [InlineData("\"1\"", 201)]
    [InlineData("*", 201)]
    [InlineData("\"0\"", 412)]
    [InlineData("\"2\"", 412)]
    [InlineData("W/\"1\"", 412)]
    [InlineData("nonsense", 412)]
    public async Task A_change_is_made_to_the_version_that_the_caller_saw_or_not_at_all(string ifMatch, int status)
    {
        await service.AddAsync("a", 5, "k1");

        var reply = await service.AddAsync("a", 5, "k2", ("If-Match", ifMatch));

        Assert.Equal(status, reply.Status);
        Assert.Equal(status == 201 ? 2 : 1, service.Store.Log.Count);
        if (status == 412)
        {
            Assert.Equal("version-mismatch", reply.Code);
        }
    }

    [Theory]
    [InlineData("\"1\"", 304)]
    [InlineData("W/\"1\"", 304)]
    [InlineData("\"7\", \"1\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"0\"", 200)]
    [InlineData("\"11\"", 200)]
    public async Task What_the_caller_has_already_is_not_sent_again(string ifNoneMatch, int status)
    {
        await service.AddAsync("a", 5, "k1");

        var reply = await service.GetAsync("/api/v1/counters/a", ("If-None-Match", ifNoneMatch));

        Assert.Equal(status, reply.Status);
        Assert.Equal("\"1\"", reply.Header("ETag"));
        Assert.Equal(status == 304, reply.Body.Length == 0);
    }

    [Fact]
    public async Task A_stream_that_others_always_change_first_is_a_conflict()
    {
        var others = 0;
        service.Store.BeforeAppend = append =>
        {
            // The other replica writes through the same store and must not meet itself.
            if (append.Companions.Count > 0)
            {
                others++;
                var part = append.Streams[0];
                var theirs = append with { Companions = [], Streams = [part with { Events = [new CounterEvent.Added(1)] }] };
                Assert.IsType<Platform.EventSourcing.AppendVerdict.Written>(service.Store.AppendAsync(theirs).GetAwaiter().GetResult());
            }
        };

        var reply = await service.AddAsync("a", 5, "k1");

        Assert.Equal((409, "concurrent-change"), (reply.Status, reply.Code));
        Assert.Equal(Platform.EventSourcing.DecisionLoop.MaxAttempts, others);
        Assert.Equal(0, service.Store.Answers);
    }
}
