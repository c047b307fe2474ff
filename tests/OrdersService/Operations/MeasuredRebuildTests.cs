using System.Diagnostics;
using Contracts.Inventory;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests.Operations;

/// <summary>How long a long log takes, and what readers notice of it. It is run by asking for it: the log alone takes a minute to make.</summary>
public sealed class MeasuredRebuildTests(DistributedOrders distributed, ITestOutputHelper output) : IClassFixture<DistributedOrders>
{
    private const int Copies = 50_000;

    private readonly RunningOrders orders = distributed.Orders;

    [Fact(Explicit = true)]
    public async Task Two_hundred_thousand_events()
    {
        var id = await orders.PlaceAsync();
        await orders.HandleAsync(new StockReserved(IdOf(id), TimeProvider.System.GetUtcNow().AddMinutes(15)));
        await orders.HandleAsync(new StockCommitted(IdOf(id)));
        await orders.Service.Database.CopyAsync(id, Copies);
        await ListedAsync(await orders.PlaceAsync(customer: "late"), "late");
        var quiet = await ReadAsync(() => Task.FromResult(false), 200);

        Assert.Null((await orders.TellAsync("projections/OrderSummary/rebuild")).Code);
        var (rate, swapping, swapped, all) = (0.0, TimeSpan.Zero, TimeSpan.Zero, Stopwatch.StartNew());
        var during = await ReadAsync(
            async () =>
            {
                var rebuild = (await orders.ReadAsync("projections/OrderSummary")).Data!["rebuild"]!;
                rate = (double?)rebuild["eventsPerSecond"] ?? rate;
                var state = (string?)rebuild["state"];
                swapping = state == "swapping" && swapping == TimeSpan.Zero ? all.Elapsed : swapping;
                swapped = state == "done" ? all.Elapsed : swapped;
                return state is "done" or "failed";
            },
            int.MaxValue);

        var events = (await orders.Service.Database.QueryAsync<long>("select count(*) from orders.mt_events"))[0];
        output.WriteLine($"{events} events in {all.Elapsed.TotalSeconds:0.0} s ({rate:0} events/s), "
            + $"of which it stood still for {(swapped - swapping).TotalSeconds:0.0} s.");
        output.WriteLine($"A page of the list before: {Told(quiet)}; meanwhile: {Told(during)}.");
    }

    private async Task ListedAsync(string id, string customer)
    {
        for (var waited = Stopwatch.StartNew(); !(await orders.GetAsync("", customer)).Body!.ToJsonString().Contains(id, StringComparison.Ordinal);)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(10));
        }
    }

    private async Task<List<double>> ReadAsync(Func<Task<bool>> isOver, int most)
    {
        List<double> milliseconds = [];
        while (milliseconds.Count < most && !await isOver())
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Equal(20, (await orders.GetAsync("?sort=placedAt")).Data!.AsArray().Count);
            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return milliseconds;
    }

    private static string Told(List<double> milliseconds)
    {
        milliseconds.Sort();
        var (half, most) = (milliseconds[milliseconds.Count / 2], milliseconds[milliseconds.Count * 99 / 100]);
        return $"p50 {half:0.0} ms, p99 {most:0.0} ms, longest {milliseconds[^1]:0} ms";
    }
}
