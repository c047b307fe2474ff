using System.Net;

namespace OrdersService.Tests;

public sealed class InputTests(RunningOrders orders) : NumberRules, IClassFixture<RunningOrders>
{
    public const string Good =
        """{"lines":[{"sku":"BEANS","quantity":1}],"shippingAddress":{"name":"Ada","line1":"1 Street","city":"Town","""
        + """ "postalCode":"12345","country":"DE"},"paymentToken":"tok_ok"}""";

    protected override RunningService Service => orders.Service;

    protected override string Number => "\"quantity\":1";

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", HttpStatusCode.OK)]
    [InlineData("2026-01-31T12:00:00%2B02:00", HttpStatusCode.OK)]
    [InlineData("0001-01-01T00:00:00Z", HttpStatusCode.OK)]
    [InlineData("9999-12-31T23:59:59Z", HttpStatusCode.OK)]
    [InlineData("9999-12-31T23:59:59-10:00", HttpStatusCode.BadRequest)]
    [InlineData("2026-02-30T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("2026-01-31T25:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("10000-01-01T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("2026-01-31T12:00:00", HttpStatusCode.BadRequest)]
    [InlineData("2026-01-31", HttpStatusCode.BadRequest)]
    [InlineData("31/01/2026", HttpStatusCode.BadRequest)]
    [InlineData("soon", HttpStatusCode.BadRequest)]
    public async Task An_instant_is_a_possible_one(string instant, HttpStatusCode status)
    {
        var id = await orders.PlaceAsync();

        Assert.Equal(status, (await orders.GetAsync($"?placedFrom={instant}")).Status);
        Assert.Equal(status, (await orders.GetAsync($"?placedTo={instant}")).Status);
        Assert.Contains(
            (await orders.GetAsync($"/{id}?asOf={instant}")).Status,
            status == HttpStatusCode.OK ? (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotFound] : [status]);
    }

    [Theory]
    [InlineData("' or 1=1 --")]
    [InlineData("'; drop schema orders cascade; --")]
    [InlineData("\\")]
    [InlineData("%25' or '%25'='")]
    public async Task What_looks_like_sql_is_a_text_like_any_other(string text)
    {
        await orders.PlaceAsync();

        foreach (var filter in (string[])["customer", "sku"])
        {
            var answer = await orders.GetAsync($"?{filter}={Uri.EscapeDataString(text)}", "operator");
            Assert.Equal((HttpStatusCode.OK, 0), (answer.Status, answer.Data!.AsArray().Count));
        }

        foreach (var filter in (string[])["status", "sort", "cursor", "limit", "placedFrom"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await orders.GetAsync($"?{filter}={Uri.EscapeDataString(text)}", "operator")).Status);
        }
    }

    [Fact]
    public async Task A_nul_character_in_a_filter_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await orders.GetAsync("?customer=a%00b", "operator")).Status);

    protected override Task<TakesBody> EndpointAsync() =>
        Task.FromResult(new TakesBody(HttpMethod.Post, "/orders", "customer", Good, "\"name\":\"Ada\""));
}
