using Spectre.Console;

namespace Benchmarks;

/// <summary>Runs a measurement and its twin in turns.</summary>
internal static class Runner
{
    public static async Task<Result> RunAsync(Measurement measurement, Effort effort, CancellationToken cancellation)
    {
        AnsiConsole.MarkupInterpolated($"{measurement.Name} ");
        var rounds = new List<(Load Ours, Load Twin)>();

        // The first round warms up both sides and is not counted.
        for (var round = 0; round <= effort.Rounds; round++)
        {
            await measurement.PrepareAsync(round, cancellation);
            var loads = await TakeTurnsAsync(measurement, round, effort.Round, cancellation);
            if (round > 0)
            {
                rounds.Add(loads);
            }

            AnsiConsole.Write(round == 0 ? "" : ".");
        }

        var result = Result.Of(measurement, rounds);
        AnsiConsole.MarkupLineInterpolated($" {result.Ours.Value:N0} {measurement.Unit}, twin {result.Twin.Value:N0}, ratio {result.Ratio:0.00}");
        return result;
    }

    /// <summary>Each side goes first as often as the other.</summary>
    private static async Task<(Load Ours, Load Twin)> TakeTurnsAsync(
        Measurement measurement, int round, TimeSpan length, CancellationToken cancellation)
    {
        if (round % 2 == 0)
        {
            var ours = await measurement.RunAsync(round, length, cancellation);
            return (ours, await measurement.RunTwinAsync(round, length, cancellation));
        }

        var twin = await measurement.RunTwinAsync(round, length, cancellation);
        return (await measurement.RunAsync(round, length, cancellation), twin);
    }
}
