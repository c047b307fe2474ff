using Marten.Events;
using Wolverine;
using static SubscriptionsService.Tests.RunningSubscriptions;

namespace SubscriptionsService.Tests;

/// <summary>The service as one of several that share their projections, which is how it runs.</summary>
public sealed class BalancedSubscriptions : IAsyncLifetime
{
    public RunningSubscriptions Subscriptions { get; } = new(
        services => services.ConfigureWolverine(wolverine => wolverine.Durability.Mode = DurabilityMode.Balanced));

    public ValueTask InitializeAsync() => Subscriptions.InitializeAsync();

    public ValueTask DisposeAsync() => Subscriptions.DisposeAsync();
}

public sealed class RebuildTests(BalancedSubscriptions balanced) : IClassFixture<BalancedSubscriptions>
{
    private readonly RunningSubscriptions subscriptions = balanced.Subscriptions;

    [Fact]
    public async Task Upcoming_renewals_are_made_anew_as_they_were()
    {
        var (_, paused) = (await subscriptions.SubscribeAsync(Trial), await subscriptions.SubscribeAsync());
        await subscriptions.PostAsync($"/{paused}/pause");
        await subscriptions.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));
        var before = await RowsAsync();
        await subscriptions.Service.Database.ExecuteAsync("delete from subscriptions.mt_doc_upcomingrenewal");

        var states = await subscriptions.Service.RebuildAllAsync();

        Assert.Equal(new Dictionary<string, string> { ["UpcomingRenewal"] = "done" }, states);
        Assert.Equal(2, before.Count);
        Assert.Equal(before, await RowsAsync());
    }

    private Task<IReadOnlyList<string>> RowsAsync() => subscriptions.Service.Database.QueryAsync<string>(
        "select (to_jsonb(one) - 'mt_last_modified')::text from subscriptions.mt_doc_upcomingrenewal one order by 1");
}
