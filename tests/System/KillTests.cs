using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WholeSystem;

/// <summary>A process may die between any two lines: what was accepted still comes to its end, once.</summary>
public sealed class KillTests(RunningSystem system)
{
    private const int Orders = 60;

    [Theory]
    [InlineData("orders")]
    [InlineData("inventory")]
    [InlineData("payments")]
    public async Task Every_accepted_order_ends_once_when_a_process_is_killed_in_mid_flow(string service)
    {
        var sku = await system.StockAsync(Orders - 10);
        var placing = PlaceAsync(sku);
        await RunningSystem.Eventually(async () => await BegunAsync(sku) >= Orders / 4, "some of the orders to be under way");

        system.Application.GetInstances(service)[0].Kill();
        var accepted = await placing;
        var endings = await system.EndingsAsync(accepted);

        Assert.NotEmpty(accepted);
        Assert.All(endings.Values, ending => Assert.Contains(ending, (string[])["confirmed", "rejected out-of-stock", "rejected timeout"]));
        var confirmed = accepted.Where(order => endings[order] == "confirmed").ToList();
        await RunningSystem.Eventually(
            async () => await system.AvailableAsync(sku) == Orders - 10 - confirmed.Count, "all that is not sold to be available");
        await EndedOnceAsync(accepted);
        await PaidOnceAsync(confirmed);
        Assert.Equal(0, await system.CountAsync("bus", "select count(*) from dead_letters"));
    }

    /// <summary>Places orders one after another over several connections, each repeated with its key until it is answered.</summary>
    private async Task<IReadOnlyCollection<string>> PlaceAsync(string sku)
    {
        var accepted = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Orders), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (_, stop) =>
        {
            var key = Guid.CreateVersion7().ToString();
            await RunningSystem.Eventually(
                async () =>
                {
                    var answer = await system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)), key, stop);
                    if ((int)answer.Status < 300)
                    {
                        accepted.Add((string)answer.Data!["id"]!);
                    }

                    return (int)answer.Status < 500 && answer.Code != "request-in-progress";
                },
                "an answer to an order");
        });
        Assert.Equal(Orders, accepted.Count);
        return accepted;
    }

    private Task<long> BegunAsync(string sku) =>
        system.CountAsync("orders-db", "select count(*) from mt_events where type = 'order_placed' and data->'lines'->0->>'sku' = $1", sku);

    private async Task EndedOnceAsync(IEnumerable<string> orders)
    {
        foreach (var order in orders)
        {
            Assert.Equal(1, await system.CountAsync(
                "orders-db",
                "select count(*) from mt_events where stream_id = $1 and type in ('order_confirmed', 'order_rejected', 'order_cancelled')",
                $"order-{order}"));
        }
    }

    private async Task PaidOnceAsync(IEnumerable<string> orders)
    {
        using var provider = system.Application.CreateHttpClient("payments");
        foreach (var order in orders)
        {
            var payment = await provider.GetFromJsonAsync<JsonNode>($"/v1/payments/{order}");
            Assert.Equal("authorised", (string?)payment!["status"]);
            Assert.Equal("10.00", (string?)payment["authorised"]!["amount"]);
        }
    }
}
