using System.Text.Json;
using Platform.EventSourcing;
using Spectre.Console;

namespace Benchmarks;

/// <summary>The results for people and for machines.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new(PlatformJson.Options) { WriteIndented = true };

    public static void Print(IReadOnlyList<Result> results)
    {
        // A file or a pipe has neither a width of its own nor colours.
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 180;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }

        var table = new Table().RoundedBorder().AddColumn(new TableColumn("measurement").NoWrap());
        string[] figures = ["value", "p50", "p99", "twin", "p50", "p99", "ratio", "goal"];
        foreach (var figure in figures)
        {
            table.AddColumn(new TableColumn(figure).RightAligned().NoWrap());
        }

        foreach (var result in results)
        {
            var color = result.Holds switch { true => "green", false => "red", null => "default" };
            table.AddRow(
                Markup.Escape($"{result.Measurement.Name} ({result.Measurement.Unit})"),
                Figure(result.Ours.Value), Time(result.Ours.P50), Time(result.Ours.P99),
                Figure(result.Twin.Value), Time(result.Twin.P50), Time(result.Twin.P99),
                $"[{color}]{result.Ratio:0.00}[/]", Goal(result));
        }

        AnsiConsole.Write(table);
        foreach (var twins in results.GroupBy(result => result.Measurement.Twin))
        {
            AnsiConsole.MarkupLineInterpolated($"twin: {twins.Key} [grey]({string.Join("; ", twins.Select(result => result.Measurement.Name))})[/]");
        }
    }

    public static async Task WriteAsync(IReadOnlyList<Result> results, string path, CancellationToken cancellation)
    {
        var rows = results.Select(result => new
        {
            result.Measurement.Name,
            Value = Rounded(result.Ours.Value),
            result.Measurement.Unit,
            result.Measurement.Twin,
            TwinValue = Rounded(result.Twin.Value),
            Ratio = Math.Round(result.Ratio, 3),
            Goal = result.Goal is { } goal ? Math.Round(goal, 3) : (double?)null,
            result.Holds,
        });
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(rows, Indented), cancellation);
    }

    /// <summary>A rate needs no decimals, a time does.</summary>
    public static string Figure(double value) => value < 100 ? $"{value:0.00}" : $"{value:N0}";

    private static double Rounded(double value) => Math.Round(value, value < 100 ? 2 : 0);

    private static string Goal(Result result) => (result.Measurement.Bound, result.Goal) switch
    {
        ({ } bound, _) => $"{(result.Measurement.LessIsBetter ? "≤" : "≥")} {bound:N0} {result.Measurement.Unit}",
        (null, { } goal) => $"{goal:0.00}",
        _ => "",
    };

    private static string Time(double? milliseconds) => milliseconds is { } time ? $"{time:0.00} ms" : "";
}
