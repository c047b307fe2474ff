using System.Net;
using System.Text.Json.Nodes;
using Notifications;
using StandardWebhooks.Diagnostics;
using Wolverine;

namespace NotificationsService.Tests;

public sealed class DeliveryTests(RunningWebhooks webhooks) : IClassFixture<RunningWebhooks>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_receiver_can_verify_what_it_is_sent()
    {
        var (id, secret) = await webhooks.CreateAsync("/signed", "customer2");

        await webhooks.TrackAsync(() => webhooks.ShipAsync("77", "customer2"));

        var message = Assert.Single(webhooks.Receiver.At("/signed"));
        message.Verify(secret);
        Assert.Throws<WebhookVerificationException>(() => (message with { Body = message.Body + " " }).Verify(secret));
        var (read, cloudEvent) = ((await webhooks.GetAsync($"/{id}/deliveries", "customer2")).Data![0]!, JsonNode.Parse(message.Body)!);
        Assert.Equal("application/cloudevents+json; charset=utf-8", message.Headers.ContentType.ToString());
        Assert.Equal(
            ("1.0", "order.shipped:77", "order.shipped", "77"),
            ((string?)cloudEvent["specversion"], (string?)cloudEvent["id"], (string?)cloudEvent["type"], (string?)cloudEvent["subject"]));
        Assert.Equal("""{"orderId":"77"}""", cloudEvent["data"]!.ToJsonString());
        Assert.Equal(
            (message.Id, "delivered", 1, 200), ((string?)read["id"], (string?)read["status"], (int)read["attempts"]!, (int)read["lastStatus"]!));
        Assert.Equal(["webhook_delivery_requested", "webhook_delivered"], await webhooks.EventsOfAsync(message.Id));
    }

    [Fact]
    public async Task A_receiver_is_told_nothing_but_the_message()
    {
        webhooks.Receiver.Answers("/cookie", 200, ("Set-Cookie", "a=1"));
        var (id, _) = await webhooks.CreateAsync("/cookie");

        await webhooks.PingAsync(id);
        await webhooks.PingAsync(id);

        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id", "webhook-signature", "webhook-timestamp"],
            webhooks.Receiver.At("/cookie")[1].Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_retry_has_the_same_id_and_a_fresh_timestamp()
    {
        webhooks.Receiver.Answers("/retry", 500);
        var (id, secret) = await webhooks.CreateAsync("/retry");
        var (delivery, tracked) = await webhooks.PingAsync(id);
        var failing = (await webhooks.GetAsync($"/{id}")).Data!;

        webhooks.Receiver.Answers("/retry", 200);
        webhooks.Clock.Ahead = TimeSpan.FromSeconds(5);
        await tracked.PlayScheduledMessagesAsync(Patience);
        webhooks.Clock.Ahead = TimeSpan.Zero;

        var attempts = webhooks.Receiver.At("/retry");
        Assert.Equal(2, attempts.Count);
        Assert.Equal((attempts[0].Id, attempts[0].Body), (attempts[1].Id, attempts[1].Body));
        Assert.NotEqual(attempts[0].Timestamp, attempts[1].Timestamp);
        Assert.All(attempts, attempt => attempt.Verify(secret));
        Assert.Equal(["500", "200"], await webhooks.AttemptsOfAsync(delivery));
        Assert.Equal(
            ["webhook_delivery_requested", "webhook_delivery_failed", "webhook_delivered"], await webhooks.EventsOfAsync(attempts[0].Id));
        Assert.NotNull(failing["failingSince"]);
        Assert.Equal(["webhook_created", "webhook_failed", "webhook_recovered"], await webhooks.EventsOfAsync(id));
    }

    [Fact]
    public async Task What_was_sent_just_before_the_process_died_is_sent_again_under_the_same_id()
    {
        using var death = new CancellationTokenSource();
        webhooks.Receiver.Does("/killed", _ => webhooks.Receiver.At("/killed").Count == 1 ? death.CancelAsync() : Task.CompletedTask);
        var (id, _) = await webhooks.CreateAsync("/killed", "killed");
        var message = await RequestAsync("killed");

        await webhooks.TrackAsync(() => Assert.ThrowsAnyAsync<Exception>(
            () => webhooks.Service.Host.MessageBus().InvokeAsync(message, death.Token)));
        var after = await webhooks.EventsOfAsync(message.DeliveryId.Value);
        await webhooks.TrackAsync(() => webhooks.Service.Host.MessageBus().InvokeAsync(message));
        await webhooks.TrackAsync(() => webhooks.Service.Host.MessageBus().InvokeAsync(message));

        Assert.Equal(["webhook_delivery_requested"], after);
        Assert.Equal([message.DeliveryId.Value, message.DeliveryId.Value], webhooks.Receiver.At("/killed").Select(sent => sent.Id));
        Assert.Equal(["webhook_delivery_requested", "webhook_delivered"], await webhooks.EventsOfAsync(message.DeliveryId.Value));
        Assert.Equal(["webhook_created"], await webhooks.EventsOfAsync(id));
    }

    [Fact]
    public async Task During_a_rotation_both_secrets_sign()
    {
        var (id, old) = await webhooks.CreateAsync("/rotated");

        var rotated = await webhooks.PostAsync($"/{id}/rotate-secret");
        await webhooks.PingAsync(id);

        var secret = (string)rotated.Data!["secret"]!;
        Assert.NotEqual(old, secret);
        var message = Assert.Single(webhooks.Receiver.At("/rotated"));
        message.Verify(old);
        message.Verify(secret);
        Assert.DoesNotContain("whsec_", (await webhooks.GetAsync($"/{id}")).Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_delivered_can_be_delivered_again_under_its_id()
    {
        var (id, _) = await webhooks.CreateAsync("/again");
        var (delivery, _) = await webhooks.PingAsync(id);

        var asked = await webhooks.PostAsync($"{delivery}/redeliver");
        Assert.Equal((HttpStatusCode.OK, "pending"), (asked.Status, (string?)asked.Data!["status"]));
        await webhooks.TrackAsync(() => webhooks.PostAsync($"{delivery}/redeliver"));

        var ids = webhooks.Receiver.At("/again").Select(message => message.Id).ToList();
        Assert.InRange(ids.Count, 2, 3);
        Assert.Single(ids.Distinct());
        Assert.Equal("delivered", (string?)(await webhooks.GetAsync(delivery)).Data!["status"]);
    }

    [Fact]
    public async Task A_redelivery_that_is_asked_for_during_an_attempt_takes_the_next_one_over()
    {
        var (id, _) = await webhooks.CreateAsync("/meanwhile", "meanwhile");
        webhooks.Receiver.Does("/meanwhile", async context =>
        {
            if (webhooks.Receiver.At("/meanwhile") is [var first])
            {
                await webhooks.PostAsync($"/{id}/deliveries/{first.Id}/redeliver", role: "meanwhile");
                context.Response.StatusCode = 500;
            }
        });

        var (delivery, _) = await webhooks.PingAsync(id, "meanwhile");

        var events = await webhooks.EventsOfAsync(delivery.Split('/')[^1]);
        Assert.Equal(2, webhooks.Receiver.At("/meanwhile").Count);
        Assert.Equal("webhook_delivery_requested", events[0]);
        Assert.Equal(["webhook_delivered", "webhook_delivery_failed", "webhook_redelivery_requested"], events.Skip(1).Order());
    }

    // A delivery whose message nobody has handled yet.
    private async Task<DeliverWebhook> RequestAsync(string customer)
    {
        var webhook = await webhooks.GetAsync("", customer);
        var id = new WebhookId((string)webhook.Data![0]!["id"]!);
        await webhooks.ShipAsync("99", customer, publish: false);
        return new DeliverWebhook(WebhookDeliveryId.Of(id, "order.shipped:99"), 1);
    }
}
