using Spectre.Console;

namespace Benchmarks;

/// <summary>
/// What it costs to tell: two shops take turns in the same minutes, one with OpenTelemetry switched off, one that is scraped and sends traces,
/// metrics and logs to somebody who throws them away. Throughput may be a twentieth less. What the machine does besides changes from minute to
/// minute, so each round of one is compared with the other's next to it.
/// </summary>
internal static class Telemetry
{
    private const int WarmUps = 5;
    private const int Rounds = 11;
    private const int Orders = 480;
    private const double MostLoss = 0.05;
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(3);

    public static async Task<bool> MeasureAsync()
    {
        await using var issuer = new Issuer();
        await issuer.StartAsync();
        using var sink = await Server.StartAsync("Benchmarks", Ports.Free(), "sink");
        await using var silent = await Shop.StartAsync(issuer, new Dictionary<string, string> { ["OTEL_SDK_DISABLED"] = "true" });
        await using var telling = await Shop.StartAsync(issuer, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = sink.Address.OriginalString,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "5000",
        });
        using var stop = new CancellationTokenSource();
        var scraping = telling.ScrapeAsync(stop.Token);

        Side[] sides = [new("off", silent), new("on", telling)];
        for (var round = -WarmUps; round < Rounds; round++)
        {
            foreach (var side in round % 2 == 0 ? sides : Enumerable.Reverse(sides))
            {
                await side.RunAsync(issuer.Token("customer"), isWarmUp: round < 0);
            }
        }

        await stop.CancelAsync();
        await scraping;
        return Print(sides[0], sides[1]);
    }

    private static bool Print(Side off, Side on)
    {
        var table = new Table().AddColumns("telemetry", "orders/s", "CPU ms per order", "reads/s", "CPU µs per read", "failed");
        foreach (var side in (Side[])[off, on])
        {
            table.AddRow(
                side.Name, $"{side.Placed:0.0}", $"{side.CpuOfOrder * 1e3:0.0}", $"{side.Read:0}", $"{side.CpuOfRead * 1e6:0}", $"{side.Failed}");
        }

        var (placing, reading) = on.LossTo(off);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Loss: {placing:P1} of placing, {reading:P1} of reading; goal {MostLoss:P0} at most.");
        AnsiConsole.WriteLine($"Medians of {Rounds} rounds: {Orders} orders until confirmed, {Reading.TotalSeconds:0} s of reading an order.");
        return placing <= MostLoss && reading <= MostLoss && off.Failed + on.Failed == 0;
    }

    private sealed class Side(string name, Shop shop)
    {
        private readonly List<(double Placed, double CpuOfOrder, Answered Read, double CpuOfRead)> rounds = [];

        public string Name => name;

        public double Placed => Statistics.Median(rounds.Select(round => round.Placed));

        public double CpuOfOrder => Statistics.Median(rounds.Select(round => round.CpuOfOrder));

        public double Read => Statistics.Median(rounds.Select(round => round.Read.PerSecond));

        public double CpuOfRead => Statistics.Median(rounds.Select(round => round.CpuOfRead));

        public long Failed => rounds.Sum(round => round.Read.Failed);

        public (double Placing, double Reading) LossTo(Side other)
        {
            var pairs = rounds.Zip(other.rounds).ToList();
            return (
                1 - Statistics.Median(pairs.Select(pair => pair.First.Placed / pair.Second.Placed)),
                1 - Statistics.Median(pairs.Select(pair => pair.First.Read.PerSecond / pair.Second.Read.PerSecond)));
        }

        public async Task RunAsync(string token, bool isWarmUp)
        {
            var begun = shop.CpuSeconds();
            var placed = await shop.PlaceAsync(Orders);
            var ordered = shop.CpuSeconds();
            var read = await Load.RunAsync(shop.AnOrder, token, Reading);
            if (!isWarmUp)
            {
                rounds.Add((placed, (ordered - begun) / Orders, read, (shop.CpuSeconds() - ordered) / read.Requests));
            }
        }
    }
}
