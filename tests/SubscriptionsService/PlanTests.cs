using System.Net;
using static SubscriptionsService.Tests.RunningSubscriptions;

namespace SubscriptionsService.Tests;

public sealed class PlanTests(RunningSubscriptions subscriptions) : IClassFixture<RunningSubscriptions>
{
    [Fact]
    public async Task A_plan_that_is_published_can_be_read_by_everybody_who_is_signed_in()
    {
        var published = await subscriptions.PostAsync("/plans", Plan("tea", "8.000", "P1W", "P3D"), "admin");
        var read = await subscriptions.GetAsync("/plans/tea");

        Assert.Equal((HttpStatusCode.Created, "/api/v1/subscriptions/plans/tea"), (published.Status, published.Headers["Location"]));
        Assert.Equal(
            """{"code":"tea","name":"TEA","interval":"P1W","price":{"amount":"8.00","currency":"EUR"},"items":"""
                + """[{"sku":"BEANS","quantity":2}],"trialPeriod":"P3D"}""",
            Without(read, "links"));
        Assert.Equal(["self", "subscribe"], read.Data!["links"]!.AsObject().Select(link => link.Key));
        Assert.Equal(["self", "subscribe", "revise"], published.Data!["links"]!.AsObject().Select(link => link.Key));
        Assert.Contains("tea", (await subscriptions.GetAsync("/plans")).Data!.AsArray().Select(plan => (string?)plan!["code"]));
        Assert.Equal("plan-not-found", (await subscriptions.GetAsync("/plans/nothing")).Code);
    }

    [Fact]
    public async Task Who_has_subscribed_keeps_the_terms_when_a_plan_is_revised()
    {
        await subscriptions.PublishAsync("revised", "10.00");
        var before = await subscriptions.SubscribeAsync("revised");
        var terms = new { name = "New", interval = "P1M", price = new { amount = "15.00", currency = "EUR" }, items = Array.Empty<object>() };

        var revised = await subscriptions.PutAsync("/plans/revised", terms);
        var again = await subscriptions.PutAsync("/plans/revised", terms);
        var after = await subscriptions.SubscribeAsync("revised");

        Assert.Equal((HttpStatusCode.OK, "\"2\"", "\"2\""), (revised.Status, revised.ETag, again.ETag));
        Assert.Equal(("10.00", 1), await TermsOfAsync(before));
        Assert.Equal(("15.00", 2), await TermsOfAsync(after));
    }

    [Fact]
    public async Task Only_an_admin_publishes_and_revises()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await subscriptions.PostAsync("/plans", Plan("mine", "1.00"), "operator")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await subscriptions.PutAsync("/plans/coffee", Plan("coffee", "1.00"), "customer")).Status);
    }

    [Theory]
    [InlineData("coffee", "1.00", "P1M", "plan-already-published")]
    [InlineData("Tea", "1.00", "P1M", "validation-failed")]
    [InlineData("one", "1.00", "P1M1D", "interval-invalid")]
    [InlineData("one", "1.00", "P6Y", "interval-invalid")]
    [InlineData("one", "1.001", "P1M", "price-too-precise")]
    [InlineData("one", "-1", "P1M", "price-out-of-range")]
    public async Task A_plan_that_makes_no_sense_is_refused(string code, string price, string interval, string problem)
    {
        var answer = await subscriptions.PostAsync("/plans", Plan(code, price, interval), "admin");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, problem), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Of_ten_publications_at_once_one_is_recorded()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => subscriptions.PostAsync("/plans", Plan("wanted", "1.00"), "admin")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("plan-already-published", answer.Code));
    }

    [Fact]
    public async Task A_revision_can_ask_for_the_version_that_was_seen()
    {
        await subscriptions.PublishAsync("matched", "1.00");
        var body = new { name = "New", interval = "P1M", price = new { amount = "1.00", currency = "EUR" }, items = Array.Empty<object>() };

        Assert.Equal("version-mismatch", (await subscriptions.PutAsync("/plans/matched", body, headers: ("If-Match", "\"2\""))).Code);
        Assert.Equal("plan-not-found", (await subscriptions.PutAsync("/plans/nothing", body)).Code);
    }

    private async Task<(string, int)> TermsOfAsync(string id)
    {
        var plan = (await subscriptions.GetAsync($"/{id}")).Data!["plan"]!;
        return ((string)plan["price"]!["amount"]!, (int)plan["version"]!);
    }

    private static string Without(ServiceAnswer answer, string member)
    {
        var data = answer.Data!.DeepClone().AsObject();
        data.Remove(member);
        return data.ToJsonString();
    }
}
