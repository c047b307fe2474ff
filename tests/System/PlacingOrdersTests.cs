using System.Net;
using System.Net.Http.Json;

namespace WholeSystem;

public sealed class PlacingOrdersTests(RunningSystem system)
{
    [Fact]
    public async Task An_order_is_placed_and_confirmed_and_takes_exactly_what_was_ordered()
    {
        var (first, second) = (await system.StockAsync(10, "12.50"), await system.StockAsync(5, "0.99"));

        var placed = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (first, 3), (second, 1)));

        var id = (string)placed.Expect()["id"]!;
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        Assert.Equal($"/api/v1/orders/{id}", placed.Headers["Location"]);
        Assert.Equal("\"1\"", placed.Headers["ETag"]);
        Assert.Equal("placed", (string?)placed.Data!["status"]);
        Assert.Equal("38.49", (string?)placed.Data["total"]!["amount"]);
        Assert.True(placed.Body.AsObject().ContainsKey("error"));
        Assert.Equal(placed.Headers["X-Request-Id"], placed.RequestId);

        Assert.Equal("confirmed", (await system.EndingsAsync([id]))[id]);
        await RunningSystem.Eventually(async () => await system.AvailableAsync(first) == 7, "three pieces to be taken");
        Assert.Equal(4, await system.AvailableAsync(second));
    }

    [Fact]
    public async Task One_trace_spans_the_request_and_every_event_and_message_that_followed_in_both_services()
    {
        const string Traces =
            "select distinct coalesce(split_part(headers ->> 'traceparent', '-', 2), 'none') from mt_events where correlation_id = $1";
        var sku = await system.StockAsync(1);
        var trace = $"{Guid.CreateVersion7():n}";
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = JsonContent.Create(OrderBody.Of("tok_ok", (sku, 1))),
            Headers = { { "Idempotency-Key", trace }, { "traceparent", $"00-{trace}-00f067aa0ba902b7-01" } },
        };

        var placed = await system.Customer.SendAsync(request);
        await system.EndingsAsync([(string)placed.Expect()["id"]!]);

        Assert.Equal(trace, (string?)placed.Body["meta"]!["traceId"]);
        Assert.Equal([trace], await system.AskAsync<string>("orders-db", Traces, placed.RequestId));
        Assert.Equal([trace], await system.AskAsync<string>("inventory-db", Traces, placed.RequestId));
    }

    [Fact]
    public async Task The_same_key_gives_the_same_order_again()
    {
        var sku = await system.StockAsync(10);
        var body = OrderBody.Of("tok_ok", (sku, 1));
        var key = Guid.CreateVersion7().ToString();

        var first = await system.Customer.PostAsync("/api/v1/orders", body, key);
        var again = await system.Customer.PostAsync("/api/v1/orders", body, key);
        var other = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 2)), key);

        Assert.Equal(first.Expect().ToJsonString(), again.Expect().ToJsonString());
        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (other.Status, other.Code));
        await system.EndingsAsync([(string)first.Data!["id"]!]);
        await RunningSystem.Eventually(async () => await system.AvailableAsync(sku) == 9, "one piece to be taken, once");
    }

    [Fact]
    public async Task Two_hundred_orders_at_once_for_a_hundred_pieces_are_a_hundred_confirmations_and_a_hundred_refusals()
    {
        var sku = await system.StockAsync(100);

        var placed = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)))));
        var endings = await system.EndingsAsync([.. placed.Select(answer => (string)answer.Expect()["id"]!)]);

        Assert.Equal(
            [("confirmed", 100), ("rejected out-of-stock", 100)],
            endings.Values.GroupBy(ending => ending).Select(group => (group.Key, group.Count())).Order());
        await RunningSystem.Eventually(async () => await system.AvailableAsync(sku) == 0, "the last piece to be taken");
        Assert.Equal(100, await system.CountAsync(
            "inventory-db", "select count(*) from mt_events where stream_id = $1 and type = 'stock_reserved'", $"item-{sku}"));
    }

    [Fact]
    public async Task An_order_can_be_shipped_delivered_returned_and_refunded()
    {
        var sku = await system.StockAsync(4, "20.00");
        var placed = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 2)));
        var path = placed.Headers["Location"];
        await system.EndingsAsync([(string)placed.Expect()["id"]!]);

        (await system.Operator.PostAsync($"{path}/ship", new { carrier = "Post", trackingNumber = "1" })).Expect();
        await StatusAsync(path, "shipped");
        await RunningSystem.Eventually(async () => await OnHandAsync(sku) == 2, "the pieces to leave the house");
        (await system.Operator.PostAsync($"{path}/deliver", new { })).Expect();
        var pieces = new { lines = new[] { new { sku, quantity = 1 } }, reason = "one too many" };
        (await system.Customer.PostAsync($"{path}/return", pieces)).Expect();
        (await system.Operator.PostAsync($"{path}/refund", new { })).Expect();

        await RunningSystem.Eventually(
            async () => (string?)(await system.Customer.GetAsync(path)).Data?["refunded"]?["amount"] == "20.00",
            "the value of one piece to come back");
    }

    [Fact]
    public async Task A_reader_that_names_its_version_sees_its_own_write()
    {
        var sku = await system.StockAsync(1);
        var placed = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)));

        var seen = await system.Customer.GetAsync($"{placed.Headers["Location"]}?atLeast=1");

        Assert.Equal((string)placed.Expect()["id"]!, (string)seen.Expect()["id"]!);
        await system.EndingsAsync([(string)placed.Data!["id"]!]);
    }

    private async Task StatusAsync(string path, string status) =>
        await RunningSystem.Eventually(
            async () => (string?)(await system.Customer.GetAsync(path)).Data?["status"] == status, $"the order to be {status}");

    private async Task<int> OnHandAsync(string sku) => (int)(await system.Operator.GetAsync($"/api/v1/inventory/items/{sku}")).Expect()["onHand"]!;
}
