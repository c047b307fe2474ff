using System.Net;
using Contracts;
using Contracts.Inventory;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class PlaceOrderTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private const string Home = """{"name":"Ada","line1":"1 Street","city":"Town","postalCode":"12345","country":"DE"}""";
    private const string OneBeans = """[{"sku":"BEANS","quantity":1}]""";

    [Fact]
    public async Task An_order_is_placed_at_the_prices_of_the_moment_and_can_be_read_at_once()
    {
        var placed = await orders.PostAsync("", Body(lines: [(Beans, 2), (Cup, 3)]));
        var read = await orders.GetAsync(placed.Headers["Location"]["/api/v1/orders".Length..]);

        Assert.Equal((HttpStatusCode.Created, "\"1\"", "placed"), (placed.Status, placed.ETag, (string?)placed.Data!["status"]));
        Assert.Equal($"/api/v1/orders/{placed.Data["id"]}", placed.Headers["Location"]);
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (read.Status, read.ETag));
        Assert.Equal(placed.Data.ToJsonString(), read.Data!.ToJsonString());
        Assert.Equal(
            ["id", "customerId", "status", "lines", "total", "shippingAddress", "placedAt", "links"],
            read.Data.AsObject().Select(member => member.Key));
        Assert.Equal("""{"amount":"40.00","currency":"EUR"}""", read.Data["total"]!.ToJsonString());
        Assert.Equal(["self", "history", "live", "cancel"], read.Data["links"]!.AsObject().Select(link => link.Key));
        Assert.Equal(["data", "meta", "error"], read.Body!.AsObject().Select(member => member.Key));
        Assert.Equal((1, read.Headers["X-Request-ID"]), ((int)read.Body["meta"]!["version"]!, (string?)read.Body["meta"]!["requestId"]));
    }

    [Fact]
    public async Task Inventory_is_asked_for_the_stock()
    {
        string id = null!;
        var tracked = await orders.TrackAsync(async () => id = await orders.PlaceAsync());

        var asked = Assert.Single(tracked.Sent.MessagesOf<ReserveStock>());
        Assert.Equal(IdOf(id), asked.OrderId);
        Assert.Equal([new Line(Beans, 2), new Line(Cup, 1)], asked.Lines);
    }

    [Theory]
    [InlineData(OneBeans, """ "paymentToken":"tok_ok","gift":true""", "malformed-body")]
    [InlineData(OneBeans, """ "paymentToken":"tok_ok","paymentToken":"tok_ok" """, "malformed-body")]
    [InlineData("""[{"sku":"BEANS","quantity":"1"}]""", """ "paymentToken":"tok_ok" """, "malformed-body")]
    [InlineData("""[{"sku":"BEANS","quantity":1.5}]""", """ "paymentToken":"tok_ok" """, "malformed-body")]
    [InlineData("null", """ "paymentToken":"tok_ok" """, "malformed-body")]
    [InlineData("[null]", """ "paymentToken":"tok_ok" """, "malformed-body")]
    [InlineData(OneBeans, """ "paymentToken":null""", "malformed-body")]
    [InlineData(OneBeans, """ "paymentToken":"tok\u0000" """, "unstorable-text")]
    [InlineData(OneBeans, """ "paymentToken":"tok\ud800" """, "unstorable-text")]
    public async Task A_body_that_is_not_what_is_expected_is_refused(string lines, string rest, string code)
    {
        var answer = await orders.PostAsync("", $$"""{"lines":{{lines}},"shippingAddress":{{Home}},{{rest}}}""");

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_body_of_more_than_256_KiB_is_refused()
    {
        var answer = await orders.PostAsync("", Body(name: new string('a', 256 * 1024), lines: [(Beans, 1)]));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body-too-large"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("lines[0].quantity", 0)]
    [InlineData("lines[0].quantity", 1001)]
    [InlineData("lines[0].sku", 1, "")]
    [InlineData("paymentToken", 1, Beans, "")]
    [InlineData("shippingAddress.country", 1, Beans, "tok_ok", "de")]
    [InlineData("shippingAddress.name", 1, Beans, "tok_ok", "DE", "")]
    public async Task What_is_wrong_is_said_per_field(
        string field, int quantity, string sku = Beans, string token = "tok_ok", string country = "DE", string name = "Ada")
    {
        var answer = await orders.PostAsync("", Body(token, country, name, (sku, quantity)));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation-failed"), (answer.Status, answer.Code));
        Assert.Equal([field], answer.Body!["error"]!["errors"]!.AsObject().Select(error => error.Key));
        Assert.Null(answer.Data);
    }

    [Theory]
    [InlineData("duplicate-sku", Beans, Beans)]
    [InlineData("unknown-sku", Beans, "NOTHING")]
    [InlineData("mixed-currencies", Beans, Tea)]
    public async Task Lines_that_make_no_order_are_refused(string code, string one, string other)
    {
        var answer = await orders.PostAsync("", Body(lines: [(one, 1), (other, 1)]));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (answer.Status, answer.Code));
    }
}
