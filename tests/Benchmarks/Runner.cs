using Spectre.Console;

namespace Benchmarks;

/// <summary>Runs a measurement and its twin in turns.</summary>
internal static class Runner
{
    public static async Task<Result> RunAsync(Measurement measurement, Effort effort, CancellationToken cancellation)
    {
        var result = Result.Of(measurement, await MeasureAsync(measurement, effort, cancellation));
        Print(result);
        return result;
    }

    /// <summary>One run that gives two results: the median of the calls' times, and what all but one in a hundred stay below.</summary>
    public static async Task<Result[]> RunAsync(
        Measurement measurement, (double? P50, double? P99) most, Effort effort, CancellationToken cancellation)
    {
        var rounds = await MeasureAsync(measurement, effort, cancellation);
        Result[] results = [Result.Of(measurement, rounds, 0.50, most.P50), Result.Of(measurement, rounds, 0.99, most.P99)];
        Array.ForEach(results, Print);
        return results;
    }

    private static async Task<IReadOnlyList<(Load Ours, Load Twin)>> MeasureAsync(
        Measurement measurement, Effort effort, CancellationToken cancellation)
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

        AnsiConsole.WriteLine();
        return rounds;
    }

    private static void Print(Result result)
    {
        var (ours, twin) = (Report.Figure(result.Ours.Value), Report.Figure(result.Twin.Value));
        AnsiConsole.MarkupLineInterpolated(
            $"  {result.Measurement.Name}: {ours} {result.Measurement.Unit}, twin {twin}, ratio {result.Ratio:0.00}");
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
