using System.Net;
using Marten.Events;
using static SubscriptionsService.Tests.RunningSubscriptions;

namespace SubscriptionsService.Tests;

public sealed class ListTests(RunningSubscriptions subscriptions) : IClassFixture<RunningSubscriptions>
{
    [Fact]
    public async Task Subscriptions_are_listed_page_by_page_there_and_back()
    {
        var customer = $"lister-{Guid.CreateVersion7()}";
        List<string> ids = [];
        for (var count = 0; count < 3; count++)
        {
            ids.Add(await subscriptions.SubscribeAsync(Trial, customer: customer));
            subscriptions.Clock.Now += TimeSpan.FromSeconds(1);
        }

        var first = await subscriptions.GetAsync("?limit=2", customer);
        var second = await subscriptions.GetAsync($"?limit=2&cursor={Cursor(first, "next")}", customer);
        var back = await subscriptions.GetAsync($"?limit=2&cursor={Cursor(second, "previous")}", customer);

        Assert.Equal([ids[2], ids[1], ids[0]], [.. Ids(first), .. Ids(second)]);
        Assert.Equal(Ids(first), Ids(back));
        Assert.Equal(ids, Ids(await subscriptions.GetAsync("?sort=startedAt", customer)));
        Assert.Contains(ids[0], Ids(await subscriptions.GetAsync("?limit=100", "operator")));
        Assert.Empty(Ids(await subscriptions.GetAsync("", $"nobody-{customer}")));
    }

    [Fact]
    public async Task Subscriptions_can_be_asked_for_by_their_status()
    {
        var customer = $"lister-{Guid.CreateVersion7()}";
        var (trialing, late) = (
            await subscriptions.SubscribeAsync(Trial, customer: customer),
            await subscriptions.SubscribeAsync(token: StubProvider.Declining, customer: customer));

        Assert.Equal([trialing], Ids(await subscriptions.GetAsync("?status=trialing", customer)));
        Assert.Equal([late], Ids(await subscriptions.GetAsync("?status=pastDue", customer)));
        Assert.Empty(Ids(await subscriptions.GetAsync("?status=active", customer)));
    }

    [Theory]
    [InlineData("?status=PastDue", "invalid-status")]
    [InlineData("?sort=status", "invalid-sort")]
    [InlineData("/plans?sort=price", "invalid-sort")]
    [InlineData("/renewals?sort=price", "invalid-sort")]
    [InlineData("/renewals?limit=0", "invalid-limit")]
    public async Task A_page_that_makes_no_sense_is_refused(string query, string code)
    {
        var answer = await subscriptions.GetAsync(query, "operator");

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Upcoming_renewals_are_listed_by_when_they_are_due()
    {
        subscriptions.Clock.Now = Begin;
        var (monthly, trial, ending, paused) = (
            await subscriptions.SubscribeAsync(), await subscriptions.SubscribeAsync(Trial),
            await subscriptions.SubscribeAsync(), await subscriptions.SubscribeAsync());
        await subscriptions.PostAsync($"/{ending}/cancel", new { atPeriodEnd = true });
        await subscriptions.PostAsync($"/{paused}/pause");
        await subscriptions.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

        var rows = (await subscriptions.GetAsync("/renewals?limit=100", "operator")).Data!.AsArray()
            .Select(row => ((string)row!["subscriptionId"]!, (string)row["dueAt"]!)).ToList();

        Assert.Contains((monthly, "2030-02-28T12:00:00+00:00"), rows);
        Assert.True(rows.IndexOf((trial, "2030-02-14T12:00:00+00:00")) < rows.IndexOf((monthly, "2030-02-28T12:00:00+00:00")));
        Assert.DoesNotContain(rows, row => row.Item1 == ending || row.Item1 == paused);
    }

    private static List<string> Ids(ServiceAnswer page) => [.. page.Data!.AsArray().Select(row => (string)row!["id"]!)];

    private static string? Cursor(ServiceAnswer page, string which) => (string?)page.Body!["meta"]!["page"]![which];
}
