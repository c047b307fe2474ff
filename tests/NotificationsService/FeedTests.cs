using System.Net;
using Contracts.Inventory;
using Contracts.Orders;
using Notifications;
using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class FeedTests(RunningNotifications running) : IClassFixture<RunningNotifications>
{
    [Fact]
    public async Task The_newest_stands_first_in_the_readers_own_language()
    {
        var customer = await running.CustomerAsync(_ => new { locale = "de" });
        var confirmed = Confirmed(customer);
        await running.HandleAsync(confirmed);
        await running.HandleAsync(new OrderShipped(confirmed.OrderId, customer, "Post", "T-1"));

        Assert.Equal(["Ihre Bestellung ist unterwegs", "Ihre Bestellung ist bestätigt"], await running.TitlesAsync(customer));
        Assert.Equal(["Ihre Bestellung ist bestätigt", "Ihre Bestellung ist unterwegs"], await running.TitlesAsync(customer, "?sort=at"));
        var newest = (await running.GetAsync("?limit=1", customer)).Data!.AsArray().Single()!;
        Assert.Equal("order.shipped", (string)newest["topic"]!);
        Assert.Equal(("Post", "T-1"), ((string)newest["data"]!["carrier"]!, (string)newest["data"]!["trackingNumber"]!));
    }

    [Fact]
    public async Task It_is_read_page_by_page()
    {
        var customer = NewCustomer();
        await running.HandleAsync([.. Enumerable.Range(0, 5).Select(_ => (object)Confirmed(customer))]);

        var first = await running.GetAsync("?limit=3", customer);
        var second = await running.GetAsync($"?limit=3&cursor={first.Body!["meta"]!["page"]!["next"]}", customer);
        Assert.Equal((3, 2), (first.Data!.AsArray().Count, second.Data!.AsArray().Count));
        Assert.Equal(5, first.Data.AsArray().Concat(second.Data.AsArray()).Select(row => (string)row!["id"]!).Distinct().Count());
        Assert.Null(second.Body!["meta"]!["page"]!["next"]);
    }

    [Fact]
    public async Task What_was_read_is_no_longer_unread_however_often_it_is_said()
    {
        var customer = NewCustomer();
        var confirmed = Confirmed(customer);
        await running.HandleAsync(confirmed, Confirmed(customer));
        var id = NotificationId.Of($"order.confirmed:{confirmed.OrderId}", RecipientId.Customer(customer));

        var read = await running.PostAsync($"/{id}/read", customer);
        Assert.Equal((HttpStatusCode.OK, true), (read.Status, (bool)read.Data!["read"]!));
        Assert.Null(read.Data["links"]!["read"]);
        Assert.Equal(read.ETag, (await running.PostAsync($"/{id}/read", customer)).ETag);
        Assert.Equal(read.ETag, (await running.GetAsync($"/{id}", customer)).ETag);
        Assert.Single(await running.TitlesAsync(customer, "?unread=true"));
        Assert.Single(await running.TitlesAsync(customer, "?unread=false"));
        Assert.Equal(2, (await running.TitlesAsync(customer)).Length);
        Assert.EndsWith("notification_read", await running.StoryOfAsync(customer, $"order.confirmed:{confirmed.OrderId}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_do_not_see_it_but_operators_do()
    {
        var customer = NewCustomer();
        var confirmed = Confirmed(customer);
        await running.HandleAsync(confirmed);
        var id = NotificationId.Of($"order.confirmed:{confirmed.OrderId}", RecipientId.Customer(customer));

        var stranger = NewCustomer();
        Assert.Empty(await running.TitlesAsync(stranger));
        Assert.Empty(await running.TitlesAsync(stranger, $"?customerId={customer}"));
        Assert.Equal("notification-not-found", (await running.GetAsync($"/{id}", stranger)).Code);
        Assert.Equal("notification-not-found", (await running.PostAsync($"/{id}/read", stranger)).Code);
        Assert.Single(await running.TitlesAsync("operator", $"?customerId={customer}"));
        Assert.Equal(HttpStatusCode.OK, (await running.GetAsync($"/{id}", "operator")).Status);
    }

    [Fact]
    public async Task What_operators_are_told_customers_are_not()
    {
        await running.HandleAsync(new StockLow("BEANS", 2, 3));

        var low = (await running.GetAsync("", "operator")).Data!.AsArray().Single(row => (string)row!["topic"]! == "stock.low")!;
        Assert.Equal("BEANS is running low", (string)low["title"]!);
        Assert.Equal("no-address", (string)low["mail"]!["reason"]!);
        var stranger = NewCustomer();
        Assert.Empty(await running.TitlesAsync(stranger));
        Assert.Equal(HttpStatusCode.NotFound, (await running.GetAsync($"/{low["id"]}", stranger)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await running.PostAsync($"/{low["id"]}/read", stranger)).Status);
    }

    [Fact]
    public async Task A_topic_that_is_not_wanted_there_is_not_shown()
    {
        var customer = await running.CustomerAsync(_ => """{"channels":{"order.confirmed":["email"]}}""");
        await running.HandleAsync(Confirmed(customer));
        Assert.Empty(await running.TitlesAsync(customer));
    }

    [Theory]
    [InlineData("?limit=0", "invalid-limit")]
    [InlineData("?sort=title", "invalid-sort")]
    [InlineData("?cursor=abc", "invalid-cursor")]
    [InlineData("?unread=maybe", "malformed-request")]
    public async Task What_makes_no_sense_is_refused(string query, string code)
    {
        var answer = await running.GetAsync(query, "customer");
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Strangers_and_what_does_not_exist()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await running.GetAsync("", role: null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await running.GetAsync("/live", role: null)).Status);
        Assert.Equal("notification-not-found", (await running.GetAsync($"/{Guid.CreateVersion7()}", "customer")).Code);
        Assert.Equal("notification-not-found", (await running.PostAsync($"/{Guid.CreateVersion7()}/read", "customer")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await running.GetAsync("/nonsense", "customer")).Status);
        Assert.Equal("idempotency-key-required", (await running.PostAsync($"/{Guid.CreateVersion7()}/read", "customer", key: " ")).Code);
    }
}
