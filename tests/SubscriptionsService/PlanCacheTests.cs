using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Subscriptions;

namespace SubscriptionsService.Tests;

/// <summary>What two replicas on one database and one Redis see of each other: the clock stands still until a test sets it.</summary>
public sealed class PlanCacheTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(RunningSubscriptions.Begin);

    private RedisServer redis = null!;
    private RunningService first = null!;
    private RunningService second = null!;

    public async ValueTask InitializeAsync()
    {
        redis = await RedisServer.StartedAsync();
        first = await StartAsync(null);
        second = await StartAsync(first);
    }

    public async ValueTask DisposeAsync()
    {
        await second.DisposeAsync();
        await first.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task A_revised_plan_is_seen_at_once_where_it_was_written_and_within_a_second_elsewhere_whatever_redis_holds()
    {
        await PublishAsync(first, "tea");
        Assert.Equal(("\"1\"", "\"1\""), (await TagAsync(first, "tea"), await TagAsync(second, "tea")));
        await redis.KeepsAsync("plan:tea:1");

        await ReviseAsync(first, "tea", "9.00");
        Assert.Equal(("\"2\"", "\"1\""), (await TagAsync(first, "tea"), await TagAsync(second, "tea")));
        NextSecond();
        Assert.Equal(("\"2\"", "\"2\""), (await TagAsync(first, "tea"), await TagAsync(second, "tea")));

        await redis.FlushAsync();
        await ReviseAsync(second, "tea", "10.00");
        NextSecond();
        Assert.Equal(("\"3\"", "\"3\""), (await TagAsync(first, "tea"), await TagAsync(second, "tea")));
    }

    [Fact]
    public async Task A_plan_that_another_replica_has_published_is_found_at_once()
    {
        Assert.Equal("plan-not-found", (await GetAsync(second, "mate")).Code);
        await PublishAsync(first, "mate");

        Assert.Equal("\"1\"", await TagAsync(second, "mate"));
    }

    [Fact]
    public async Task What_another_replica_has_read_is_answered_and_revalidated_without_reading_the_plan()
    {
        await PublishAsync(first, "chai");
        var read = await GetAsync(first, "chai");
        var plans = second.Host.Services.GetRequiredService<PlanCache>();
        Assert.NotNull(await plans.FindAsync(PlanCode.Parse("chai"), TestContext.Current.CancellationToken));
        await first.Database.ExecuteAsync("alter table subscriptions.mt_doc_plan rename to mt_doc_plan_away");
        try
        {
            var again = await GetAsync(second, "chai", "customer", ("If-None-Match", read.ETag!));

            Assert.Equal((HttpStatusCode.NotModified, read.ETag, "no-cache, private"), (again.Status, again.ETag, again.Headers["Cache-Control"]));
            Assert.Equal(read.Data!.ToJsonString(), (await GetAsync(second, "chai")).Data!.ToJsonString());
            Assert.NotNull((await GetAsync(second, "chai", "admin")).Data!["links"]!["revise"]);
        }
        finally
        {
            await first.Database.ExecuteAsync("alter table subscriptions.mt_doc_plan_away rename to mt_doc_plan");
        }
    }

    private static Task<ServiceAnswer> GetAsync(RunningService at, string code, string role = "customer", params (string, string)[] headers) =>
        at.SendAsync(HttpMethod.Get, $"/subscriptions/plans/{code}", role: role, headers: headers);

    private static async Task<string?> TagAsync(RunningService at, string code) => (await GetAsync(at, code)).ETag;

    private static async Task PublishAsync(RunningService at, string code)
    {
        var body = JsonSerializer.Serialize(RunningSubscriptions.Plan(code, "8.00"));
        Assert.Equal(HttpStatusCode.Created, (await at.SendAsync(HttpMethod.Post, "/subscriptions/plans", body, "admin")).Status);
    }

    private static async Task ReviseAsync(RunningService at, string code, string amount)
    {
        var body = $$"""{"name":"New","interval":"P1M","price":{"amount":"{{amount}}","currency":"EUR"},"items":[]}""";
        Assert.Equal(HttpStatusCode.OK, (await at.SendAsync(HttpMethod.Put, $"/subscriptions/plans/{code}", body, "admin")).Status);
    }

    private void NextSecond() => clock.Now += TimeSpan.FromSeconds(1);

    private Task<RunningService> StartAsync(RunningService? replicaOf) => RunningService.StartAsync<Subscription>(
        SubscriptionsConfiguration.Service,
        services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)),
        replicaOf,
        redis.ConnectionString,
        patience: 5000);
}
