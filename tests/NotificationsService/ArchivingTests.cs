using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Archiving;
using Wolverine;
using Wolverine.Tracking;
using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

/// <summary>What was told and delivered is archived; whom it is told, and where to, does not.</summary>
public sealed class ArchivingTests : IAsyncLifetime
{
    private readonly RunningWebhooks running = new(
        services => services.Configure<ArchivingOptions>(options => options.After = TimeSpan.FromDays(30)));

    private PostgresDatabase Database => running.Service.Database;

    public ValueTask InitializeAsync() => running.InitializeAsync();

    public ValueTask DisposeAsync() => running.DisposeAsync();

    [Fact]
    public async Task An_archived_notification_counts_as_read_and_stands_in_the_feed()
    {
        var (customer, other) = (NewCustomer(), NewCustomer());
        await running.TrackAsync(() => running.Service.Host.MessageBus().InvokeAsync(Confirmed(customer)));
        await running.Service.SendAsync(HttpMethod.Put, "/notifications/preferences", "{\"locale\":\"de\"}", other);

        await ArchiveAsync();

        var told = (await running.Service.SendAsync(HttpMethod.Get, "/notifications", role: customer)).Data!.AsArray().Single()!;
        Assert.True((bool)told["read"]!);
        var again = await running.Service.SendAsync(HttpMethod.Post, $"/notifications/{told["id"]}/read", role: customer);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(["notification"], await TypesAsync("is_archived"));
        Assert.Equal(["recipient"], await TypesAsync("not is_archived"));
        await RowsAreMadeAnewAsync("Notification", "Recipient");
    }

    [Fact]
    public async Task An_archived_delivery_is_read_with_its_attempts_and_is_not_delivered_again()
    {
        var (id, _) = await running.CreateAsync("/hook");
        var (path, _) = await running.PingAsync(id);
        var before = (await running.GetAsync($"{path}/attempts")).Data!.ToJsonString();

        await ArchiveAsync();

        var refused = await running.PostAsync($"{path}/redeliver");
        var delivery = (await running.GetAsync(path)).Data!;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "webhook-delivery-archived"), (refused.Status, refused.Code));
        Assert.Equal("delivered", (string?)delivery["status"]);
        Assert.Equal(["attempts", "self"], delivery["links"]!.AsObject().Select(link => link.Key).Order());
        Assert.Equal(before, (await running.GetAsync($"{path}/attempts")).Data!.ToJsonString());
        Assert.Equal(["webhook"], await TypesAsync("not is_archived"));
        await RowsAreMadeAnewAsync("WebhookDelivery", "Webhook");
    }

    private Task<ITrackedSession> ArchiveAsync()
    {
        running.Clock.Ahead += TimeSpan.FromDays(31);
        return running.TrackAsync(() => running.Service.Host.MessageBus().InvokeAsync(new ArchiveEndedStreams()));
    }

    private Task<IReadOnlyList<string>> TypesAsync(string condition) => Database.QueryAsync<string>(
        $"select distinct type from notifications.mt_streams where type is not null and {condition}");

    private async Task RowsAreMadeAnewAsync(params string[] projections)
    {
        // The service has none but inline projections, and so no daemon of its own.
        var store = running.Service.Host.Services.GetRequiredService<IDocumentStore>();
        using var daemon = await store.BuildProjectionDaemonAsync();
        var before = await RowsAsync();
        foreach (var projection in projections)
        {
            await daemon.RebuildProjectionAsync(projection, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, await RowsAsync());
        Assert.Equal(0, (await ServiceProgram.VerifyAsync(nameof(Notifications), Database.ConnectionString)).ExitCode);
    }

    private Task<IReadOnlyList<string>> RowsAsync() => Database.QueryAsync<string>(
        """
        select concat_ws(' ', 'notification', id) from notifications.mt_doc_notification
        union all select concat_ws(' ', 'recipient', id) from notifications.mt_doc_recipient
        union all select concat_ws(' ', 'webhook', id) from notifications.mt_doc_webhook
        union all select concat_ws(' ', 'delivery', id) from notifications.mt_doc_webhookdelivery
        order by 1
        """);
}
