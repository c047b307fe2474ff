using System.Collections.Concurrent;
using Spectre.Console;

namespace Traffic;

/// <summary>
/// A bounded load: so many callers place orders one after another and look around between; when all are placed, each is followed to its end.
/// </summary>
internal sealed class Load(Shop shop, int orders, int callers, int items)
{
    private readonly Latencies latencies = new();

    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = stop };
        string[] skus = [.. Enumerable.Range(1, items).Select(number => $"LOAD-{number:0000}")];
        var report = await AnsiConsole.Progress().StartAsync(async progress =>
        {
            await PrepareAsync(skus, progress.AddTask("items", maxValue: items), atOnce);
            var begun = TimeProvider.System.GetTimestamp();
            var accepted = await ShopAsync(skus, progress.AddTask("placed", maxValue: orders), atOnce);
            var placedIn = TimeProvider.System.GetElapsedTime(begun);
            return new LoadReport(placedIn, await FollowAsync(accepted, progress.AddTask("ended", maxValue: accepted.Length), atOnce), latencies);
        });
        return report.Print();
    }

    // Each item is ordered once beforehand: so the orders service knows all prices when measuring begins, and the way is warm.
    private async Task PrepareAsync(string[] skus, ProgressTask progress, ParallelOptions atOnce)
    {
        await Parallel.ForEachAsync(skus, atOnce, async (sku, stop) =>
        {
            await shop.Items.RegisterAsync(sku, $"Item of the load {sku}", "10.00", reorderPoint: 0, stop);
            await shop.Items.ReceiveAsync(sku, (orders / items) + 2, "load", stop);
            progress.Increment(1);
        });
        await Parallel.ForEachAsync(skus.Chunk(10), atOnce, async (lines, stop) =>
            await shop.Orders.FollowAsync((await shop.Orders.PlaceAsync(lines, 1, "tok_ok", stop)).Expect(), Order.Ended, stop));
    }

    private async Task<Order[]> ShopAsync(string[] skus, ProgressTask progress, ParallelOptions atOnce)
    {
        var accepted = new ConcurrentBag<Order>();
        await Parallel.ForAsync(0, orders, atOnce, async (number, stop) =>
        {
            var sku = skus[number % items];
            await LookAroundAsync(number, sku, stop);
            var placed = await latencies.MeasureAsync("POST /orders", () => shop.Orders.PlaceAsync([sku], 1, "tok_ok", stop));
            if (placed.Data is { } order)
            {
                accepted.Add(order);
                await AfterwardsAsync(number, order, stop);
            }

            progress.Increment(1);
        });
        return [.. accepted];
    }

    // Most look at an item before they buy it, some at the whole list.
    private async Task LookAroundAsync(int number, string sku, CancellationToken stop)
    {
        await latencies.MeasureAsync("GET /inventory/items/{sku}", () => shop.Items.ReadAsync(sku, stop));
        if (number % 5 == 0)
        {
            await latencies.MeasureAsync("GET /inventory/items", () => shop.Items.ListAsync(stop));
        }
    }

    // Many look at what they bought, some at all their orders or their notifications, and one in twenty thinks better of it.
    private async Task AfterwardsAsync(int number, Order order, CancellationToken stop)
    {
        await latencies.MeasureAsync("GET /orders/{id}", () => shop.Orders.ReadAsync(order, stop));
        if (number % 5 == 1)
        {
            await latencies.MeasureAsync("GET /orders", () => shop.Orders.ListAsync(stop));
        }

        if (number % 10 == 2)
        {
            await latencies.MeasureAsync("GET /notifications", () => shop.Inbox.ListAsync(stop));
        }

        if (number % 20 == 3)
        {
            await latencies.MeasureAsync("POST /orders/{id}/cancel", () => shop.Orders.CancelAsync(order, "thought better of it", stop));
        }
    }

    // Only now, so that watching does not slow what is watched: when things happened stands in the orders' own history.
    private async Task<IReadOnlyCollection<Followed>> FollowAsync(Order[] accepted, ProgressTask progress, ParallelOptions atOnce)
    {
        var (followed, begun) = (new ConcurrentBag<Followed>(), TimeProvider.System.GetTimestamp());
        await Parallel.ForEachAsync(accepted, atOnce, async (order, stop) =>
        {
            var last = await shop.Orders.FollowAsync(order, Order.Ended, Order.Patience - TimeProvider.System.GetElapsedTime(begun), stop);
            followed.Add(new Followed(last, await shop.Orders.HistoryAsync(order.Id, stop)));
            progress.Increment(1);
        });
        return followed;
    }
}

internal sealed record Followed(Order Order, IReadOnlyList<HistoryEntry> History);
