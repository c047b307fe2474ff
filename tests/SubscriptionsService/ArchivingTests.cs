using System.Net;
using Contracts.Orders;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Archiving;
using Wolverine;

namespace SubscriptionsService.Tests;

/// <summary>A subscription that has ended is archived; plans and what is still billed are not.</summary>
public sealed class ArchivingTests : IAsyncLifetime
{
    private readonly RunningSubscriptions subscriptions = new(
        services => services.Configure<ArchivingOptions>(options => options.After = TimeSpan.FromDays(30)));

    private PostgresDatabase Database => subscriptions.Service.Database;

    public ValueTask InitializeAsync() => subscriptions.InitializeAsync();

    public ValueTask DisposeAsync() => subscriptions.DisposeAsync();

    [Fact]
    public async Task It_is_read_with_its_history_and_invoices_and_stays_ended()
    {
        var (ended, live) = (await subscriptions.SubscribeAsync(), await subscriptions.SubscribeAsync());
        await subscriptions.ActAsync(ended, "cancel", new { atPeriodEnd = false });
        var before = (await subscriptions.GetAsync($"/{ended}")).Data!.ToJsonString();
        var invoices = string.Join('\n', (await subscriptions.InvoicesAsync(ended)).Select(invoice => invoice.ToJsonString()));

        await subscriptions.HandleAsync(new ArchiveEndedStreams());

        Assert.Equal([ended], await Database.QueryAsync<string>("select id from subscriptions.mt_streams where is_archived"));
        Assert.Contains(live, await Database.QueryAsync<string>("select id from subscriptions.mt_streams where not is_archived"));
        Assert.Equal(before, (await subscriptions.GetAsync($"/{ended}")).Data!.ToJsonString());
        Assert.Equal(
            await subscriptions.EventsOfAsync(ended),
            (await subscriptions.GetAsync($"/{ended}/history")).Data!.AsArray().Select(entry => (string)entry!["name"]!));
        Assert.Equal("subscription-ended", (await subscriptions.PostAsync($"/{ended}/reactivate")).Code);
        Assert.Equal(HttpStatusCode.OK, (await subscriptions.PostAsync($"/{ended}/cancel", new { atPeriodEnd = false })).Status);
        foreach (var projection in (string[])["Subscription", "Invoice", "UpcomingRenewal", "Plan"])
        {
            await subscriptions.Service.RebuildAsync(projection);
        }

        Assert.Equal(before, (await subscriptions.GetAsync($"/{ended}")).Data!.ToJsonString());
        Assert.Equal(invoices, string.Join('\n', (await subscriptions.InvoicesAsync(ended)).Select(invoice => invoice.ToJsonString())));
        Assert.Equal(0, (await ServiceProgram.VerifyAsync(nameof(Subscriptions), Database.ConnectionString)).ExitCode);
    }

    [Fact]
    public async Task A_refund_of_its_order_that_comes_too_late_is_left_to_people()
    {
        var ended = await subscriptions.SubscribeAsync();
        var order = Contracts.OrderId.Parse((string)(await subscriptions.InvoicesAsync(ended))[0]["orderId"]!, null);
        await subscriptions.ActAsync(ended, "cancel", new { atPeriodEnd = false });
        await subscriptions.HandleAsync(new ArchiveEndedStreams());
        var events = await subscriptions.EventsOfAsync(ended);

        var refunded = new PrepaidOrderRefunded(order, new(5m, "EUR"), new(5m, "EUR"));

        var tracked = await subscriptions.TrackAsync(() => subscriptions.Service.Host.MessageBus().PublishAsync(refunded).AsTask());

        Assert.Single(tracked.MovedToErrorQueue.MessagesOf<PrepaidOrderRefunded>());
        Assert.Equal(events, await subscriptions.EventsOfAsync(ended));
    }
}
