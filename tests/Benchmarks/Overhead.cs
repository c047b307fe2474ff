using Spectre.Console;

namespace Benchmarks;

/// <summary>What the gateway adds to a bare YARP before the same endpoint: rounds take turns in the same minutes, and medians are compared.</summary>
internal static class Overhead
{
    private const int Rounds = 7;
    private const double MostCpu = 1.5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    // Counted, and never reached.
    private static readonly string[] Endless = ["--Gateway:Limits:Reads:Burst=1000000000", "--Gateway:Limits:Reads:Refill=1000000000"];

    public static async Task<bool> MeasureAsync()
    {
        await using var topology = await Topology.StartAsync();
        Contender[] contenders =
        [
            new("bare YARP", await topology.StartYarpAsync(), null),
            new("gateway", await topology.StartGatewayAsync("--Gateway:Limits:Enabled=false"), MostCpu),
            new("gateway, own limits", await topology.StartGatewayAsync(Endless), null),
            new("gateway, limits in Redis", await topology.StartGatewayAsync([.. Endless, topology.StartRedis()]), null),
        ];
        var token = topology.Token("customer");
        foreach (var contender in contenders)
        {
            await contender.RunAsync(token, WarmUp);
            contender.Forget();
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                await contender.RunAsync(token, Round);
            }
        }

        Print(contenders);
        return contenders.All(contender => contender.Failed == 0 && !(contender.CpuPerRequest > contender.MostCpu * contenders[0].CpuPerRequest));
    }

    private static void Print(Contender[] contenders)
    {
        var bare = contenders[0];
        var table = new Table().AddColumns("", "1/s", "×bare", "p99 ms", "CPU µs", "×bare", "goal", "failed");
        foreach (var contender in contenders)
        {
            table.AddRow(
                contender.Name,
                $"{contender.PerSecond:0}",
                $"{contender.PerSecond / bare.PerSecond:0.00}",
                $"{contender.P99:0.0}",
                $"{contender.CpuPerRequest * 1e6:0}",
                $"{contender.CpuPerRequest / bare.CpuPerRequest:0.00}",
                contender.MostCpu is { } most ? $"{most:0.0}" : "",
                $"{contender.Failed}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Medians of {Rounds} rounds of {Round.TotalSeconds:0} s, load by {(Load.HasWrk ? "wrk" : "HttpClient")}.");
    }
}
