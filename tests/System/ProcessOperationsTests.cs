using System.Net;
using System.Text.Json.Nodes;
using AppHost;

namespace WholeSystem;

/// <summary>A step that hangs is seen by operators and given up by them.</summary>
public sealed class ProcessOperationsTests(RunningSystem system)
{
    private const string Root = "/api/v1/ops/processes";

    [Fact]
    public async Task A_fulfilment_whose_payment_hangs_is_listed_with_its_deadline_nudged_and_aborted()
    {
        using var orders = system.Operator.For(system.Application.GetEndpoint("orders"));
        var sku = await system.StockAsync(3);

        // On a busy machine the payment's few seconds may be over before anybody has looked; then another order is tried.
        Mended? mended = null;
        await RunningSystem.Eventually(
            async () => (mended = await MendAsync(orders, sku)) is not null, "an operator to be quicker than the deadline");
        var (id, placed, listed, nudged, aborted) = mended!;

        Assert.True((DateTimeOffset)listed["deadline"]! > (DateTimeOffset)listed["waitingSince"]!);
        Assert.False((bool)listed["stuck"]!);
        Assert.Equal(placed.RequestId, (string?)listed["correlationId"]);
        Assert.NotNull(listed["links"]!["abort"]);
        Assert.True((DateTimeOffset)nudged.Expect()["deadline"]! > (DateTimeOffset)listed["deadline"]!);
        Assert.Equal("compensation", (string?)aborted.Expect()["waiting"]);
        Assert.Equal("rejected aborted", (await system.EndingsAsync([id]))[id]);
        await RunningSystem.Eventually(async () => await system.AvailableAsync(sku) == 3, "the stock to come back");
        await RunningSystem.Eventually(async () => await FindAsync(orders, id, null) is null, "the fulfilment to run no longer");
        Assert.Equal("process-ended", (await orders.PostAsync($"{Root}/fulfilment/{id}/nudge", new { })).Code);
        Assert.Equal(2, await system.CountAsync(
            "orders-db",
            """
            select count(*) from mt_events
            where stream_id = $1 and type in ('fulfilment_nudged', 'fulfilment_aborted') and headers ->> 'userId' = $2
            """,
            $"fulfilment-{id}",
            DemoUsers.Operator));
    }

    [Fact]
    public async Task A_confirmed_order_is_not_aborted_and_nobody_but_an_operator_asks()
    {
        using var orders = system.Operator.For(system.Application.GetEndpoint("orders"));
        using var customer = system.Customer.For(system.Application.GetEndpoint("orders"));
        var sku = await system.StockAsync(1);
        var placed = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)));
        var id = (string)placed.Expect()["id"]!;
        await system.EndingsAsync([id]);
        await RunningSystem.Eventually(async () => await FindAsync(orders, id, "shipment") is not null, "the fulfilment to wait for the shipment");

        var late = await orders.PostAsync($"{Root}/fulfilment/{id}/abort", new { reason = "a wish" });
        var foreign = await customer.PostAsync($"{Root}/fulfilment/{id}/abort", new { reason = "a wish" });
        var definition = (await orders.GetAsync(Root)).Expect()[0]!;

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "process-not-abortable"), (late.Status, late.Code));
        Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), (foreign.Status, foreign.Code));
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync($"{Root}/fulfilment")).Status);
        Assert.Equal("fulfilment", (string?)definition["name"]);
        Assert.Contains("payment --> commit: paymentAuthorised", (string?)definition["diagram"], StringComparison.Ordinal);
    }

    /// <summary>Places an order whose payment hangs, nudges and aborts its fulfilment; null when that had given up before.</summary>
    private async Task<Mended?> MendAsync(ApiClient orders, string sku)
    {
        var placed = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_timeout", (sku, 1)));
        var id = (string)placed.Expect()["id"]!;
        JsonNode? listed = null;
        await RunningSystem.Eventually(
            async () => (listed = await FindAsync(orders, id, "payment")) is not null || await IsRejectedAsync(id),
            "the fulfilment to wait for its payment");
        var nudged = await orders.PostAsync($"{Root}/fulfilment/{id}/nudge", new { });
        var aborted = await orders.PostAsync($"{Root}/fulfilment/{id}/abort", new { reason = "the bank is silent" });
        return listed is not null && (string?)nudged.Data?["waiting"] == "payment" ? new Mended(id, placed, listed, nudged, aborted) : null;
    }

    private async Task<bool> IsRejectedAsync(string order) =>
        (string?)(await system.Operator.GetAsync($"/api/v1/orders/{order}")).Data?["status"] == "rejected";

    /// <summary>The process in the list of those that run, page by page.</summary>
    private static async Task<JsonNode?> FindAsync(ApiClient orders, string id, string? waiting)
    {
        var query = waiting is null ? "" : $"&waiting={waiting}";
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await orders.GetAsync($"{Root}/fulfilment?limit=100&sort=-id{query}{cursor}");
            if (page.Expect().AsArray().FirstOrDefault(item => (string?)item!["id"] == id) is { } found)
            {
                return found;
            }

            cursor = (string?)page.Body["meta"]!["page"]!["next"] is { } next ? $"&cursor={next}" : null;
        }

        return null;
    }

    private sealed record Mended(string Id, ApiAnswer Placed, JsonNode Listed, ApiAnswer Nudged, ApiAnswer Aborted);
}
