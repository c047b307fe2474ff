using System.CommandLine;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Verification;
using Spectre.Console;

namespace ServiceDefaults.Operate.Store;

/// <summary>Checks the store against itself.</summary>
internal static class VerifyStore
{
    public static Command Create(Does<OperatedStore> does)
    {
        var command = new Command("verify", "Checks streams, events and views, while the service may run; ends with 1 when something is wrong.");
        return does(command, async (store, _, console, stop) =>
        {
            var report = await console.WithProgressAsync(progress => store.Verification.RunAsync(progress, stop));
            console.Show(report, people => Tell(report, people));
            return report.FindingCount == 0;
        });
    }

    private static void Tell(VerificationReport report, IAnsiConsole people)
    {
        var views = OperationConsole.Table("view", "version", "position", "rows", "differences");
        foreach (var view in report.Views)
        {
            var differences = view.Differences is { } count ? $"{count:N0}" : "not recomputed";
            views.AddRow(Markup.Escape(view.View), $"{view.Version}", $"{view.Position:N0}", $"{view.Rows:N0}", differences);
        }

        people.Write(views);
        foreach (var finding in report.Findings)
        {
            people.MarkupLineInterpolated($"[red]{finding.Code}[/]  {finding.Subject}: {finding.Detail}");
        }

        people.WriteLine($"{report.Events:N0} events up to position {report.Head:N0}, {report.Streams:N0} streams, {report.Views.Count} views.");
        people.WriteLine(report.FindingCount == 0
            ? "All is as it must be."
            : $"{report.FindingCount:N0} findings, of which {report.Findings.Count} are shown.");
    }
}
