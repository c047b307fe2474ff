using System.Net;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class OrderTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly object Reason = new { reason = "no longer wanted" };

    // Each with a body that it would accept.
    private static readonly (string Path, object? Body)[] Changes =
    [
        ("/cancel", Reason),
        ("/return", new { lines = new[] { new { sku = Beans, quantity = 1 } }, reason = "broken" }),
        ("/ship", new { carrier = "Post", trackingNumber = "1" }),
        ("/deliver", null),
        ("/refund", null),
    ];

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("1", HttpStatusCode.PreconditionFailed)]
    public async Task A_change_can_ask_for_the_version_that_was_seen(string ifMatch, HttpStatusCode status)
    {
        var id = await orders.PlaceAsync();

        var answer = await orders.PostAsync($"/{id}/cancel", Reason, headers: ("If-Match", ifMatch));

        Assert.Equal((status, status == HttpStatusCode.OK ? null : "version-mismatch"), (answer.Status, answer.Code));
        Assert.Equal(status == HttpStatusCode.OK ? "cancelled (no longer wanted)" : "placed", await orders.StatusOfAsync(id));
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.NotModified)]
    [InlineData("\"7\", W/\"1\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"2\"", HttpStatusCode.OK)]
    public async Task What_the_caller_has_is_not_sent_again(string ifNoneMatch, HttpStatusCode status)
    {
        var answer = await orders.GetAsync($"/{await orders.PlaceAsync()}", headers: ("If-None-Match", ifNoneMatch));

        Assert.Equal((status, "\"1\"", status == HttpStatusCode.OK), (answer.Status, answer.ETag, answer.Body is not null));
    }

    [Fact]
    public async Task To_others_an_order_does_not_exist()
    {
        var id = await orders.PlaceAsync();
        var unknown = Guid.CreateVersion7();
        ServiceAnswer[] answers =
        [
            await orders.GetAsync($"/{id}", "customer2"),
            await orders.GetAsync($"/{id}?version=1", "customer2"),
            await orders.GetAsync($"/{id}/history", "customer2"),
            await orders.GetAsync($"/{id}/events/live", "customer2"),
            await orders.PostAsync($"/{id}/cancel", Reason, "customer2"),
            await orders.PostAsync($"/{id}/return", Changes[1].Body, "customer2"),
            await orders.GetAsync($"/{unknown}"),
            await orders.GetAsync($"/{unknown}/history"),
            .. await Task.WhenAll(Changes.Select(change => orders.PostAsync($"/{unknown}{change.Path}", change.Body, "operator"))),
        ];

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "order-not-found"), (answer.Status, answer.Code)));
        Assert.Equal(["order_placed"], await orders.EventsOfAsync(id));
    }

    [Fact]
    public async Task Only_operators_ship_deliver_and_refund()
    {
        var id = await orders.PlaceAsync();

        foreach (var (path, body) in Changes[2..])
        {
            Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), await AnswerAsync("customer", path, body));
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), await AnswerAsync(null, path, body));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AnswerAsync("operator", path, body)).Item1);
        }

        async Task<(HttpStatusCode, string?)> AnswerAsync(string? role, string path, object? body)
        {
            var answer = await orders.PostAsync($"/{id}{path}", body, role);
            return (answer.Status, answer.Code);
        }
    }

    [Fact]
    public async Task Of_20_cancels_at_once_one_is_recorded()
    {
        var id = await orders.PlaceAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => orders.PostAsync($"/{id}/cancel", Reason)));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "cancelled"), (answer.Status, (string?)answer.Data!["status"])));
        Assert.Equal(["order_placed", "order_cancelled", "stock_release_requested"], await orders.EventsOfAsync(id));
    }

    [Fact]
    public async Task The_history_tells_what_happened_and_whose_doing_it_was()
    {
        var id = await orders.PlaceAsync();
        await orders.PostAsync($"/{id}/cancel", Reason, "operator");

        var history = (await orders.GetAsync($"/{id}/history")).Data!.AsArray();

        Assert.Equal(
            [("order_placed", 1, "customer"), ("order_cancelled", 2, "operator"), ("stock_release_requested", 3, "operator")],
            history.Select(entry => ((string)entry!["name"]!, (int)entry["version"]!, (string?)entry["by"])));
        Assert.Equal(["name", "at", "version", "by"], history[0]!.AsObject().Select(member => member.Key));
        Assert.Equal([null, "no longer wanted", null], history.Select(entry => (string?)entry!["reason"]));
    }

    [Fact]
    public async Task An_order_can_be_read_as_it_was()
    {
        var placed = await orders.PostAsync("", Body(lines: [(Beans, 1)]));
        var id = (string)placed.Data!["id"]!;
        await orders.PostAsync($"/{id}/cancel", Reason);
        var history = (await orders.GetAsync($"/{id}/history")).Data!.AsArray();
        var (first, second) = (When(0), When(1));

        Assert.Equal(("placed", "\"1\""), await SeenAsync("?version=1"));
        Assert.Equal(("cancelled", "\"3\""), await SeenAsync("?version=3"));
        Assert.Equal(("placed", "\"1\""), await SeenAsync($"?asOf={Uri.EscapeDataString(first.ToString("O"))}"));
        Assert.Equal(("cancelled", "\"3\""), await SeenAsync($"?asOf={Uri.EscapeDataString(second.AddSeconds(1).ToString("O"))}"));
        Assert.Equal("order-not-found", (await orders.GetAsync($"/{id}?asOf={Uri.EscapeDataString(first.AddSeconds(-1).ToString("O"))}")).Code);
        Assert.Equal(HttpStatusCode.BadRequest, (await orders.GetAsync($"/{id}?version=first")).Status);

        DateTimeOffset When(int index) => DateTimeOffset.Parse((string)history[index]!["at"]!, System.Globalization.CultureInfo.InvariantCulture);
        async Task<(string, string?)> SeenAsync(string query)
        {
            var seen = await orders.GetAsync($"/{id}{query}");
            return ((string)seen.Data!["status"]!, seen.ETag);
        }
    }
}
