using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AppHost;

namespace WholeSystem;

public sealed class WrongInputTests(RunningSystem system)
{
    [Fact]
    public async Task An_order_without_a_token_is_refused()
    {
        using var http = new HttpClient { BaseAddress = system.Gateway };
        using var response = await http.SendAsync(Order(OrderBody.Of("tok_ok", ("ESPRESSO-1KG", 1)).ToJsonString()));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("unauthenticated", (string?)body["error"]!["code"]);
        Assert.Null(body["data"]);
    }

    [Fact]
    public async Task A_customer_may_not_do_an_operators_work() => await RefusedAsync(
        HttpStatusCode.Forbidden,
        "forbidden",
        () => system.Customer.PostAsync("/api/v1/inventory/items/ESPRESSO-1KG/receipts", new { quantity = 1, reference = "mine" }));

    [Fact]
    public async Task An_unknown_item_cannot_be_ordered() => await RefusedAsync(
        HttpStatusCode.UnprocessableEntity,
        "unknown-sku",
        () => system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", ("NO-SUCH-ITEM", 1))));

    [Fact]
    public async Task A_quantity_of_zero_is_named_by_its_field()
    {
        var answer = await RefusedAsync(
            HttpStatusCode.UnprocessableEntity,
            "validation-failed",
            () => system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", ("ESPRESSO-1KG", 0))));

        Assert.NotNull(answer.Body["error"]!["errors"]!["lines[0].quantity"]);
    }

    [Fact]
    public async Task Broken_JSON_is_refused() => await RefusedAsync(
        HttpStatusCode.BadRequest, "malformed-body", () => system.Customer.SendAsync(Order("{ \"lines\": [ {")));

    [Fact]
    public async Task A_command_without_a_key_is_refused() => await RefusedAsync(
        HttpStatusCode.BadRequest,
        "idempotency-key-required",
        () => system.Customer.SendAsync(Order(OrderBody.Of("tok_ok", ("ESPRESSO-1KG", 1)).ToJsonString(), key: null)));

    [Fact]
    public async Task Another_customers_order_does_not_exist()
    {
        var sku = await system.StockAsync(1);
        var placed = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)));
        await system.EndingsAsync([(string)placed.Expect()["id"]!]);
        var path = placed.Headers["Location"];

        await RefusedAsync(HttpStatusCode.NotFound, "order-not-found", () => system.OtherCustomer.GetAsync(path));
        await RefusedAsync(
            HttpStatusCode.NotFound, "order-not-found", () => system.OtherCustomer.PostAsync($"{path}/cancel", new { reason = "not mine" }));
        await RefusedAsync(HttpStatusCode.NotFound, "order-not-found", () => system.OtherCustomer.GetAsync($"{path}/history"));
    }

    [Fact]
    public async Task An_old_version_in_If_Match_is_refused()
    {
        var sku = await system.StockAsync(1);
        var placed = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)));
        await system.EndingsAsync([(string)placed.Expect()["id"]!]);

        await RefusedAsync(HttpStatusCode.PreconditionFailed, "version-mismatch", () => system.Customer.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{placed.Headers["Location"]}/cancel")
            {
                Content = new StringContent("{\"reason\":\"too late\"}", Encoding.UTF8, "application/json"),
                Headers = { { "Idempotency-Key", Guid.CreateVersion7().ToString() }, { "If-Match", placed.Headers["ETag"] } },
            }));
    }

    [Fact]
    public async Task Text_that_cannot_be_stored_is_refused()
    {
        var body = OrderBody.Of("tok_ok", ("ESPRESSO-1KG", 1));
        body["shippingAddress"]!["city"] = "Ly\0on";

        await RefusedAsync(HttpStatusCode.BadRequest, "unstorable-text", () => system.Customer.PostAsync("/api/v1/orders", body));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused() => await RefusedAsync(
        HttpStatusCode.RequestEntityTooLarge, "body-too-large", () => system.Customer.SendAsync(Order(new string(' ', 300 * 1024))));

    [Fact]
    public async Task An_address_that_leads_nowhere_is_answered_in_the_envelope() => await RefusedAsync(
        HttpStatusCode.NotFound, "not-found", () => system.Customer.GetAsync("/api/v1/nowhere"));

    private async Task<ApiAnswer> RefusedAsync(HttpStatusCode status, string code, Func<Task<ApiAnswer>> ask)
    {
        var before = await RecordedAsync();
        var answer = await ask();

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Null(answer.Data);
        Assert.Equal(before, await RecordedAsync());
        return answer;
    }

    /// <summary>What refused requests must leave alone: the streams that requests begin, the items' versions, and the answers given.</summary>
    private async Task<(long Orders, long Items, long Answers)> RecordedAsync() => (
        await system.CountAsync("orders-db", "select count(*) from mt_events where stream_id like 'order-%'"),
        await system.CountAsync("inventory-db", "select count(*) from mt_events where stream_id like 'item-%'"),
        await AnswersAsync("orders-db") + await AnswersAsync("inventory-db"));

    private Task<long> AnswersAsync(string database) => system.CountAsync(database, "select count(*) from idempotency");

    private static HttpRequestMessage Order(string body, string? key = "a-key-of-a-refused-order")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }
}
