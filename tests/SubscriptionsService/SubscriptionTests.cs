using System.Net;
using static SubscriptionsService.Tests.RunningSubscriptions;

namespace SubscriptionsService.Tests;

public sealed class SubscriptionTests(RunningSubscriptions subscriptions) : IClassFixture<RunningSubscriptions>
{
    // Each with a body that it would accept.
    private static readonly (string Path, object? Body)[] Changes =
    [
        ("pause", null),
        ("resume", null),
        ("cancel", new { atPeriodEnd = true }),
        ("reactivate", null),
        ("change-plan", new { planCode = Digital }),
        ("payment-method", new { paymentToken = StubProvider.Approving }),
    ];

    [Fact]
    public async Task A_subscription_can_be_read_at_once()
    {
        var started = await subscriptions.PostAsync("", Subscription(Trial, zone: "Asia/Kolkata"));
        var id = (string)started.Data!["id"]!;
        var read = await subscriptions.GetAsync($"/{id}");

        Assert.Equal((HttpStatusCode.Created, "\"1\"", $"/api/v1/subscriptions/{id}"), (started.Status, started.ETag, started.Headers["Location"]));
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (read.Status, read.ETag));
        Assert.Equal(started.Data.ToJsonString(), read.Data!.ToJsonString());
        Assert.Equal(
            [
                "id", "customerId", "status", "entitled", "plan", "shippingAddress", "timeZone", "startedAt", "period", "renewsAt", "endsWithPeriod",
                "links",
            ],
            read.Data.AsObject().Select(member => member.Key));
        Assert.Equal(
            """{"plan":"trial","version":1,"name":"TRIAL","interval":"P1M","price":{"amount":"20.00","currency":"EUR"},"items":"""
                + """[{"sku":"BEANS","quantity":2}]}""",
            read.Data["plan"]!.ToJsonString());
        Assert.Equal(
            ["self", "history", "invoices", "pause", "change-plan", "payment-method", "cancel"],
            read.Data["links"]!.AsObject().Select(link => link.Key));
    }

    [Theory]
    [InlineData("nothing", "tok_ok", null, "unknown-plan")]
    [InlineData("NOTHING", "tok_ok", null, "unknown-plan")]
    [InlineData(Coffee, "tok_ok", "Mars/Phobos", "time-zone-unknown")]
    [InlineData(Coffee, "", null, "validation-failed")]
    [InlineData("", "tok_ok", null, "validation-failed")]
    public async Task Who_asks_for_what_cannot_be_is_refused(string plan, string token, string? zone, string code)
    {
        var answer = await subscriptions.PostAsync("", Subscription(plan, token, zone));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Dates_that_no_calendar_can_hold_are_refused_at_the_beginning()
    {
        var now = subscriptions.Clock.Now;
        subscriptions.Clock.Now = new DateTimeOffset(9989, 12, 15, 0, 0, 0, TimeSpan.Zero);
        var answer = await subscriptions.PostAsync("", Subscription());
        subscriptions.Clock.Now = now;

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "period-beyond-calendar"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task To_others_a_subscription_does_not_exist()
    {
        var (id, unknown) = (await subscriptions.SubscribeAsync(), Guid.CreateVersion7());
        ServiceAnswer[] answers =
        [
            await subscriptions.GetAsync($"/{id}", "customer2"),
            await subscriptions.GetAsync($"/{id}/history", "customer2"),
            await subscriptions.GetAsync($"/{id}/invoices", "customer2"),
            await subscriptions.GetAsync($"/{unknown}"),
            await subscriptions.GetAsync($"/{unknown}/history"),
            await subscriptions.GetAsync($"/{unknown}/invoices"),
            .. await Task.WhenAll(Changes.Select(change => subscriptions.PostAsync($"/{id}/{change.Path}", change.Body, "customer2"))),
            .. await Task.WhenAll(Changes.Select(change => subscriptions.PostAsync($"/{unknown}/{change.Path}", change.Body, "operator"))),
        ];

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "subscription-not-found"), (answer.Status, answer.Code)));
        Assert.Equal(3, (await subscriptions.EventsOfAsync(id)).Count);
    }

    [Fact]
    public async Task A_change_can_ask_for_the_version_that_was_seen()
    {
        var id = await subscriptions.SubscribeAsync();

        foreach (var (path, body) in Changes)
        {
            var answer = await subscriptions.PostAsync($"/{id}/{path}", body, headers: ("If-Match", "\"2\""));
            Assert.Equal((HttpStatusCode.PreconditionFailed, "version-mismatch"), (answer.Status, answer.Code));
        }

        Assert.Equal(HttpStatusCode.OK, (await subscriptions.PostAsync($"/{id}/pause", headers: ("If-Match", "\"3\""))).Status);
    }

    [Fact]
    public async Task An_operator_sees_it_but_spends_nobodys_money()
    {
        var id = await subscriptions.SubscribeAsync();
        var seen = await subscriptions.GetAsync($"/{id}", "operator");
        ServiceAnswer[] refused =
        [
            await subscriptions.PostAsync($"/{id}/payment-method", new { paymentToken = StubProvider.Approving }, "operator"),
            await subscriptions.PostAsync($"/{id}/change-plan", new { planCode = Digital }, "operator"),
        ];

        Assert.Equal(["self", "history", "invoices", "pause", "cancel"], seen.Data!["links"]!.AsObject().Select(link => link.Key));
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.Forbidden, "not-the-payer"), (answer.Status, answer.Code)));
        Assert.Equal(3, (await subscriptions.EventsOfAsync(id)).Count);
    }

    [Fact]
    public async Task Strangers_are_told_nothing()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await subscriptions.PostAsync("", Subscription(), null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await subscriptions.GetAsync("/renewals")).Status);
    }

    [Fact]
    public async Task It_is_paused_and_resumed_with_its_period_moved()
    {
        var id = await subscriptions.SubscribeAsync();
        var begin = subscriptions.Clock.Now;
        var paused = await subscriptions.ActAsync(id, "pause");
        subscriptions.Clock.Now = begin.AddDays(10);
        var resumed = await subscriptions.ActAsync(id, "resume");
        subscriptions.Clock.Now = begin;

        Assert.Equal(("paused", false, null), ((string)paused.Data!["status"]!, (bool)paused.Data["entitled"]!, paused.Data["renewsAt"]));
        Assert.Equal(("active", "2030-03-10T12:00:00+00:00"), ((string)resumed.Data!["status"]!, (string)resumed.Data["renewsAt"]!));
        Assert.Equal("subscription-not-paused", (await subscriptions.PostAsync($"/{id}/resume")).Code);
    }

    [Fact]
    public async Task A_cancel_at_the_periods_end_can_be_taken_back()
    {
        var id = await subscriptions.SubscribeAsync();
        var ending = await subscriptions.PostAsync($"/{id}/cancel", new { atPeriodEnd = true });
        var back = await subscriptions.PostAsync($"/{id}/reactivate");
        var gone = await subscriptions.PostAsync($"/{id}/cancel", new { atPeriodEnd = false });

        Assert.Equal((true, null), ((bool)ending.Data!["endsWithPeriod"]!, ending.Data["renewsAt"]));
        Assert.False((bool)back.Data!["endsWithPeriod"]!);
        Assert.Equal(("cancelled", "requested"), ((string)gone.Data!["status"]!, (string)gone.Data["reason"]!));
        Assert.Equal("subscription-ended", (await subscriptions.PostAsync($"/{id}/reactivate")).Code);
        Assert.Equal("malformed-body", (await subscriptions.PostAsync($"/{id}/cancel", new { })).Code);
    }

    [Fact]
    public async Task A_change_of_plan_is_billed_at_once_less_what_is_not_used_up()
    {
        var id = await subscriptions.SubscribeAsync();
        var changed = await subscriptions.ActAsync(id, "change-plan", new { planCode = Digital });

        var invoice = (await subscriptions.InvoicesAsync(id))[1];
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal("paid", (string?)invoice["status"]);
        Assert.Equal(
            ["32.00", "20.00", "12.00"],
            ((string[])["price", "creditApplied", "amount"]).Select(member => (string?)invoice[member]!["amount"]));
        Assert.Equal("12.00", subscriptions.Provider.AmountOf((string)invoice["orderId"]!));
        Assert.Equal("plan-unchanged", (await subscriptions.PostAsync($"/{id}/change-plan", new { planCode = Digital })).Code);
        Assert.Equal("unknown-plan", (await subscriptions.PostAsync($"/{id}/change-plan", new { planCode = "nothing" })).Code);
    }

    [Fact]
    public async Task The_history_tells_what_happened_and_whose_doing_it_was()
    {
        var id = await subscriptions.SubscribeAsync(Trial);
        await subscriptions.PostAsync($"/{id}/cancel", new { atPeriodEnd = false }, "operator");

        var history = (await subscriptions.GetAsync($"/{id}/history")).Data!.AsArray();

        Assert.Equal(
            [("subscription_started", 1, "customer"), ("subscription_ended", 2, "operator")],
            history.Select(entry => ((string)entry!["name"]!, (int)entry["version"]!, (string?)entry["by"])));
    }
}
