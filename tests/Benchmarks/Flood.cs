using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
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

    public static async Task<bool> MeasureAsync()
    {
        await using var topology = await Topology.StartAsync();
        var gateway = await topology.StartGatewayAsync(
            topology.StartRedis(), $"--Gateway:Limits:Reads:Burst={Policy}", $"--Gateway:Limits:Reads:Refill={Policy}");
        using var victim = Client(topology, gateway, "customer");
        using var flooder = Client(topology, gateway, "customer2");
        await Task.WhenAll(AskAsync(victim, Policy / 4, Round), AskAsync(flooder, 10 * Policy, Round));

        var (alone, flooded, granted, refused) = (new List<double>(), new List<double>(), 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(Statistics.P99((await AskAsync(victim, Policy / 4, Round)).Select(answer => answer.Milliseconds)));
            var flood = AskAsync(flooder, 10 * Policy, Round);
            var answers = await AskAsync(victim, Policy / 4, Round);
            flooded.Add(Statistics.P99(answers.Select(answer => answer.Milliseconds)));
            granted += (await flood).Count(answer => answer.Status == HttpStatusCode.OK);
            refused += answers.Count(answer => answer.Status != HttpStatusCode.OK);
        }

        var growth = Statistics.Median(flooded) / Statistics.Median(alone);
        AnsiConsole.Write(new Table()
            .AddColumns("p99 alone", "p99 beside a flood", "growth", "goal", "refused to him", "granted to the flood, of policy")
            .AddRow(
                $"{Statistics.Median(alone):0.0} ms", $"{Statistics.Median(flooded):0.0} ms", $"{growth:0.00}", $"{MostGrowth:0.0}", $"{refused}",
                $"{granted / (Rounds * (Policy + (Policy * Round.TotalSeconds))):0.00}"));
        return growth <= MostGrowth && refused == 0;
    }

    private static HttpClient Client(Topology topology, Server gateway, string user)
    {
        var http = new HttpClient { BaseAddress = gateway.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", topology.Token(user));
        return http;
    }

    // Asks at the given pace, whether or not what was asked before is answered: who waits for answers is slowed down with them and sees no flood.
    private static async Task<IReadOnlyCollection<(HttpStatusCode Status, double Milliseconds)>> AskAsync(
        HttpClient http, int perSecond, TimeSpan time)
    {
        var answers = new ConcurrentBag<(HttpStatusCode, double)>();
        var asked = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Stopwatch.GetElapsedTime(started) is var passed && passed < time)
        {
            while (asked.Count < perSecond * passed.TotalSeconds)
            {
                asked.Add(AskOnceAsync(http, answers));
            }

            await pace.WaitForNextTickAsync();
        }

        await Task.WhenAll(asked);
        return answers;
    }

    private static async Task AskOnceAsync(HttpClient http, ConcurrentBag<(HttpStatusCode, double)> answers)
    {
        var begun = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri("/api/v1/orders/1", UriKind.Relative));
        answers.Add((answer.StatusCode, Stopwatch.GetElapsedTime(begun).TotalMilliseconds));
    }
}
