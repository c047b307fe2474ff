using System.CommandLine;
using Platform.Hosting;
using Spectre.Console;

namespace AppHost.Commands;

/// <summary>Says what a run would find on this machine; ends with 1 when a run could not work.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Says what was found on this machine and what is missing.");
        var options = RunOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(options.Read(parsed), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, CancellationToken cancellation)
    {
        var findings = await Doctor.ExamineAsync(settings, cancellation);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "what", "found");
        foreach (var finding in findings)
        {
            table.AddRow(Mark(finding.Verdict), Markup.Escape(finding.What), Markup.Escape(finding.Found));
        }

        Terminal.Output.Write(table);
        var missing = findings.Count(finding => finding.Verdict == Verdict.Missing);
        Terminal.Output.WriteLine(missing == 0 ? "Ready to run." : $"Not ready: {missing} missing.");
        return missing == 0 ? 0 : 1;
    }

    private static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Good => "[green]good[/]",
        Verdict.Note => "[yellow]note[/]",
        _ => "[red]missing[/]",
    };
}
