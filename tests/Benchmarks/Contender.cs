namespace Benchmarks;

/// <summary>A proxy whose rounds are measured.</summary>
internal sealed class Contender(string name, Server server, double? mostCpu)
{
    private readonly List<(Answered Answered, double CpuSeconds)> rounds = [];

    public string Name => name;

    /// <summary>How much CPU it may use for an answer, as a multiple of the first contender's.</summary>
    public double? MostCpu => mostCpu;

    public double PerSecond => Statistics.Median(rounds.Select(round => round.Answered.PerSecond));

    public double P99 => Statistics.Median(rounds.Select(round => round.Answered.P99Milliseconds));

    public double CpuPerRequest => Statistics.Median(rounds.Select(round => round.CpuSeconds / round.Answered.Requests));

    public long Failed => rounds.Sum(round => round.Answered.Failed);

    public async Task RunAsync(string token, TimeSpan time)
    {
        var before = server.CpuSeconds();
        var answered = await Load.RunAsync(new Uri(server.Address, "/api/v1/orders/1"), token, time);
        rounds.Add((answered, server.CpuSeconds() - before));
    }

    public void Forget() => rounds.Clear();
}
