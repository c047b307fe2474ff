using Spectre.Console;

namespace Benchmarks;

/// <summary>
/// Two callers of one gateway: one asks at a quarter of what he may, the other floods at ten times of it. The first one's p99 may grow by half.
/// </summary>
internal static class Flood
{
    private const int Rounds = 5;
    private const int Policy = 200;
    private const double MostGrowth = 1.5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    // The flood is there before the other asks, and until he has asked for the last time.
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FloodTime = Round + (2 * Beginning);

    public static async Task<bool> MeasureAsync()
    {
        await using var topology = await Topology.StartAsync();
        var gateway = await topology.StartGatewayAsync(
            topology.StartRedis(), $"--Gateway:Limits:Reads:Burst={Policy}", $"--Gateway:Limits:Reads:Refill={Policy}");
        var (victim, flooder) = (topology.Token("customer"), topology.Token("customer2"));
        await Task.WhenAll(AskAsync(victim), FloodAsync(flooder));

        var (alone, flooded, granted, refused) = (new List<double>(), new List<double>(), 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(Statistics.P99((await AskAsync(victim)).Select(answer => answer.Milliseconds)));
            var flood = FloodAsync(flooder);
            await Task.Delay(Beginning);
            var answers = await AskAsync(victim);
            flooded.Add(Statistics.P99(answers.Select(answer => answer.Milliseconds)));
            granted += await flood;
            refused += answers.Count(answer => !answer.IsGranted);
        }

        Task<IReadOnlyList<(bool IsGranted, double Milliseconds)>> AskAsync(string token) =>
            PacedCaller.AskAsync(gateway.Address, token, Policy / 4, Round);
        Task<int> FloodAsync(string token) => PacedCaller.AskElsewhereAsync(gateway.Address, token, 10 * Policy, FloodTime);
        var growth = Statistics.Median(flooded) / Statistics.Median(alone);
        AnsiConsole.Write(new Table()
            .AddColumns("p99 alone", "p99 beside a flood", "growth", "goal", "refused to him", "granted to the flood, of policy")
            .AddRow(
                $"{Statistics.Median(alone):0.0} ms", $"{Statistics.Median(flooded):0.0} ms", $"{growth:0.00}", $"{MostGrowth:0.0}", $"{refused}",
                $"{granted / (Rounds * (Policy + (Policy * FloodTime.TotalSeconds))):0.00}"));
        return growth <= MostGrowth && refused == 0;
    }
}
