namespace Benchmarks;

/// <summary>A measurement's medians over its rounds.</summary>
internal sealed record Result(Measurement Measurement, Side Ours, Side Twin, double Ratio)
{
    /// <summary>For the value where the measurement has a bound, else for the ratio.</summary>
    public double? Goal => Measurement.Bound ?? Measurement.Goal?.Invoke(Twin.Value);

    public bool? Holds => (Measurement.Bound, Goal) switch
    {
        ({ } bound, _) => Measurement.LessIsBetter ? Ours.Value <= bound : Ours.Value >= bound,
        (null, { } goal) => Ratio >= goal,
        _ => null,
    };

    /// <summary>A result of its own for the time that this share of the calls did not exceed.</summary>
    public static Result Of(Measurement measurement, IReadOnlyList<(Load Ours, Load Twin)> rounds, double share, double? most) => Of(
        measurement with { Name = $"{measurement.Name}, p{share * 100:0}", Bound = most, LessIsBetter = true },
        [.. rounds.Select(round => (round.Ours.At(share), round.Twin.At(share)))]);

    /// <summary>The ratio is the median of the rounds' ratios: neighbours in time share the machine's noise.</summary>
    public static Result Of(Measurement measurement, IReadOnlyList<(Load Ours, Load Twin)> rounds) => new(
        measurement,
        Side.Of([.. rounds.Select(round => round.Ours)]),
        Side.Of([.. rounds.Select(round => round.Twin)]),
        Quantile.Median(rounds.Select(round =>
            measurement.LessIsBetter ? round.Twin.Value / round.Ours.Value : round.Ours.Value / round.Twin.Value)));
}

/// <summary>One side's medians.</summary>
internal sealed record Side(double Value, double? P50, double? P99)
{
    public static Side Of(IReadOnlyList<Load> rounds) => rounds.Any(round => round.Milliseconds.Count == 0)
        ? new Side(Rate(rounds), null, null)
        : new Side(Rate(rounds), Time(rounds, 0.50), Time(rounds, 0.99));

    private static double Rate(IReadOnlyList<Load> rounds) => Quantile.Median(rounds.Select(round => round.Value));

    private static double Time(IReadOnlyList<Load> rounds, double share) =>
        Quantile.Median(rounds.Select(round => Quantile.Of(round.Milliseconds, share)));
}

internal static class Quantile
{
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    public static double Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}
