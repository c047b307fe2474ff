using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Notifications;

namespace NotificationsService.Tests;

public sealed class WebhookTests(RunningWebhooks webhooks) : IClassFixture<RunningWebhooks>
{
    private static readonly string[] Topics = ["order.shipped"];
    private static readonly string[] AllTopics = ["*"];

    [Fact]
    public async Task A_secret_is_shown_in_the_first_answer_and_never_again()
    {
        var created = await webhooks.PostAsync("", new { url = webhooks.UrlOf("/once"), topics = Topics });
        var path = created.Headers["Location"]["/api/v1/notifications/webhooks".Length..];

        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.Status, created.ETag));
        Assert.StartsWith("whsec_", (string?)created.Data!["secret"], StringComparison.Ordinal);
        Assert.Equal(
            ["id", "customerId", "url", "topics", "status", "createdAt", "secret", "links"], created.Data.AsObject().Select(member => member.Key));
        ServiceAnswer[] later =
        [
            await webhooks.GetAsync(path),
            await webhooks.GetAsync(),
            await webhooks.SendAsync(HttpMethod.Put, path, new { url = webhooks.UrlOf("/twice"), topics = Topics }),
            await webhooks.PostAsync($"{path}/enable"),
        ];
        Assert.All(later, answer =>
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.DoesNotContain("whsec_", answer.Body!.ToJsonString(), StringComparison.Ordinal);
        });
        Assert.Equal(
            ["self", "deliveries", "delete", "change", "rotateSecret", "test"], later[0].Data!["links"]!.AsObject().Select(link => link.Key));
    }

    [Fact]
    public async Task A_webhook_is_changed_at_the_version_that_was_seen()
    {
        var (id, _) = await webhooks.CreateAsync("/change");

        var changed = await webhooks.SendAsync(HttpMethod.Put, $"/{id}", new { url = webhooks.UrlOf("/changed"), topics = AllTopics });
        var again = await webhooks.SendAsync(HttpMethod.Put, $"/{id}", new { url = webhooks.UrlOf("/changed"), topics = AllTopics });

        Assert.Equal((HttpStatusCode.OK, "\"2\"", "\"2\""), (changed.Status, changed.ETag, again.ETag));
        Assert.Equal(webhooks.UrlOf("/changed"), (string?)(await webhooks.GetAsync($"/{id}")).Data!["url"]);
        Assert.Equal(["webhook_created", "webhook_changed"], await webhooks.EventsOfAsync(id));
    }

    [Fact]
    public async Task To_others_it_does_not_exist_and_operators_see_all()
    {
        var (id, _) = await webhooks.CreateAsync("/mine");
        var (delivery, _) = await webhooks.PingAsync(id);
        var body = new { url = webhooks.UrlOf("/theirs"), topics = Topics };

        ServiceAnswer[] refused =
        [
            await webhooks.GetAsync($"/{id}", "customer2"),
            await webhooks.SendAsync(HttpMethod.Put, $"/{id}", body, "customer2"),
            await webhooks.SendAsync(HttpMethod.Delete, $"/{id}", role: "customer2"),
            await webhooks.PostAsync($"/{id}/rotate-secret", role: "customer2"),
            await webhooks.PostAsync($"/{id}/enable", role: "customer2"),
            await webhooks.PostAsync($"/{id}/test", role: "customer2"),
            await webhooks.GetAsync($"/{id}/deliveries", "customer2"),
        ];
        ServiceAnswer[] ofDelivery =
        [
            await webhooks.GetAsync(delivery, "customer2"),
            await webhooks.GetAsync($"{delivery}/attempts", "customer2"),
            await webhooks.PostAsync($"{delivery}/redeliver", role: "customer2"),
        ];

        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.NotFound, "webhook-not-found"), (answer.Status, answer.Code)));
        Assert.All(ofDelivery, answer => Assert.Equal((HttpStatusCode.NotFound, "webhook-delivery-not-found"), (answer.Status, answer.Code)));
        Assert.Empty((await webhooks.GetAsync("", "customer2")).Data!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await webhooks.GetAsync($"/{id}", "operator")).Status);
        Assert.Equal(HttpStatusCode.OK, (await webhooks.PostAsync($"/{id}/enable", role: "operator")).Status);
        Assert.Contains((await webhooks.GetAsync("?limit=100", "operator")).Data!.AsArray(), webhook => (string?)webhook!["id"] == id);
    }

    [Fact]
    public async Task Only_its_owner_sees_a_secret_and_says_where_a_webhook_leads()
    {
        var (id, _) = await webhooks.CreateAsync("/owned");

        var rotated = await webhooks.PostAsync($"/{id}/rotate-secret", role: "operator");
        var changed = await webhooks.SendAsync(HttpMethod.Put, $"/{id}", new { url = webhooks.UrlOf("/theirs"), topics = Topics }, "operator");
        var links = (await webhooks.GetAsync($"/{id}", "operator")).Data!["links"]!.AsObject().Select(link => link.Key);

        Assert.Equal((HttpStatusCode.Forbidden, "not-the-owner"), (rotated.Status, rotated.Code));
        Assert.Equal((HttpStatusCode.Forbidden, "not-the-owner"), (changed.Status, changed.Code));
        Assert.Equal(["self", "deliveries", "delete", "test"], links);
        Assert.Equal(["webhook_created"], await webhooks.EventsOfAsync(id));
    }

    [Fact]
    public async Task A_delivery_is_none_of_another_webhooks()
    {
        var (one, other) = (await webhooks.CreateAsync("/one"), await webhooks.CreateAsync("/other"));
        var (delivery, _) = await webhooks.PingAsync(one.Id);
        var wrong = delivery.Replace(one.Id, other.Id, StringComparison.Ordinal);

        Assert.Equal("webhook-delivery-not-found", (await webhooks.GetAsync(wrong)).Code);
        Assert.Equal("webhook-delivery-not-found", (await webhooks.PostAsync($"{wrong}/redeliver")).Code);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", "webhook-url-not-allowed")]
    [InlineData("https://10.0.0.1/", "webhook-url-not-allowed")]
    [InlineData("https://0x7f.1/", "webhook-url-not-allowed")]
    [InlineData("https://inside.shop.dev/", "webhook-url-not-allowed")]
    [InlineData("https://both.shop.dev/", "webhook-url-not-allowed")]
    [InlineData("https://mapped.shop.dev/", "webhook-url-not-allowed")]
    [InlineData("https://nobody.shop.dev/", "webhook-url-not-allowed")]
    [InlineData("not a url", "webhook-url-not-allowed")]
    [InlineData("https://outside.shop.dev/", "webhook-topic-invalid", "Shipped!")]
    [InlineData("https://outside.shop.dev/", "webhook-topic-invalid", "order.*")]
    [InlineData("https://outside.shop.dev/", null)]
    public async Task What_leads_inside_is_refused_at_creation_and_at_a_change(string url, string? code, string topic = "order.shipped")
    {
        webhooks.Names.Mean("outside.shop.dev", "8.8.8.8", "2606:4700::1");
        webhooks.Names.Mean("inside.shop.dev", "10.0.0.1");
        webhooks.Names.Mean("both.shop.dev", "8.8.8.8", "169.254.169.254");
        webhooks.Names.Mean("mapped.shop.dev", "::ffff:10.0.0.1");
        var (id, _) = await webhooks.CreateAsync("/guarded");

        var created = await webhooks.PostAsync("", new { url, topics = new[] { topic } });
        var changed = await webhooks.SendAsync(HttpMethod.Put, $"/{id}", new { url, topics = new[] { topic } });

        Assert.Equal((code, code), (created.Code, changed.Code));
        Assert.Equal(code is null, created.Status == HttpStatusCode.Created);
    }

    [Fact]
    public async Task Whether_a_name_exists_inside_cannot_be_asked_here()
    {
        webhooks.Names.Mean("inside.shop.dev", "10.0.0.1");

        var existing = await webhooks.PostAsync("", new { url = "https://inside.shop.dev/", topics = Topics });
        var missing = await webhooks.PostAsync("", new { url = "https://missing.shop.dev/", topics = Topics });

        Assert.Equal((string?)existing.Body!["error"]!["detail"], (string?)missing.Body!["error"]!["detail"]);
    }

    [Fact]
    public async Task Nobody_has_more_webhooks_than_allowed_even_of_many_at_once()
    {
        var most = webhooks.Options.PerCustomer;
        webhooks.Options.PerCustomer = 3;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            number => webhooks.PostAsync("", new { url = webhooks.UrlOf($"/{number}"), topics = Topics }, "greedy")));
        webhooks.Options.PerCustomer = most;

        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.Equal(9, answers.Count(answer => (answer.Status, answer.Code) == (HttpStatusCode.UnprocessableEntity, "too-many-webhooks")));
    }

    [Fact]
    public async Task Of_somebody_who_is_erased_no_webhook_is_left()
    {
        var (id, _) = await webhooks.CreateAsync("/erased", "erased");
        var (other, _) = await webhooks.CreateAsync("/kept", "kept");

        await using (var session = webhooks.Service.Host.Services.GetRequiredService<IDocumentStore>().LightweightSession())
        {
            await DeleteWebhookEndpoint.DeleteOfAsync("erased", session, TestContext.Current.CancellationToken);
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty((await webhooks.GetAsync("", "erased")).Data!.AsArray());
        Assert.Equal(["webhook_created", "webhook_deleted"], await webhooks.EventsOfAsync(id));
        Assert.Equal(HttpStatusCode.OK, (await webhooks.GetAsync($"/{other}", "kept")).Status);
    }

    [Fact]
    public async Task A_deleted_webhook_is_gone_and_what_was_on_its_way_to_it_is_given_up()
    {
        webhooks.Receiver.Answers("/deleted", 500);
        var (id, _) = await webhooks.CreateAsync("/deleted");
        var (delivery, pinged) = await webhooks.PingAsync(id);

        var deleted = await webhooks.SendAsync(HttpMethod.Delete, $"/{id}");
        await pinged.PlayScheduledMessagesAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((HttpStatusCode.OK, "deleted"), (deleted.Status, (string?)deleted.Data!["status"]));
        Assert.Equal("webhook-not-found", (await webhooks.GetAsync($"/{id}")).Code);
        Assert.Equal("webhook-delivery-not-found", (await webhooks.PostAsync($"{delivery}/redeliver")).Code);
        Assert.Equal(["webhook_created", "webhook_failed", "webhook_deleted"], await webhooks.EventsOfAsync(id));
        Assert.Equal("webhook-deleted", (string?)(await webhooks.GetAsync(delivery)).Data!["reason"]);
        Assert.Single(webhooks.Receiver.At("/deleted"));
    }

    [Fact]
    public async Task Webhooks_and_deliveries_are_listed_page_by_page_the_newest_first()
    {
        var (id, _) = await webhooks.CreateAsync("/listed", "admin");
        List<string> made = [];
        for (var number = 0; number < 5; number++)
        {
            made.Add((await webhooks.PingAsync(id, "admin")).Path.Split('/')[^1]);
        }

        List<string> seen = [];
        for (var path = $"/{id}/deliveries?limit=2"; path.Length > 0;)
        {
            var page = await webhooks.GetAsync(path, "admin");
            seen.AddRange(page.Data!.AsArray().Select(delivery => (string)delivery!["id"]!));
            path = (string?)page.Body!["meta"]!["page"]!["next"] is { } next ? $"/{id}/deliveries?limit=2&cursor={next}" : "";
        }

        Assert.Equal(Enumerable.Reverse(made), seen);
    }
}
