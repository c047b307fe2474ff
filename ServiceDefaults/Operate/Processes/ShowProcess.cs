using System.CommandLine;
using ServiceDefaults.Processes;
using Spectre.Console;

namespace ServiceDefaults.Operate.Processes;

/// <summary>Where one process stands, and how it came there: its events without their data, which may be personal.</summary>
internal static class ShowProcess
{
    private static readonly string[] Mendings = ["nudge", "abort"];

    public static Command Create(Does<OperatedService> does)
    {
        var id = ProcessRef.Argument();
        var command = new Command("show", "Shows where a process stands, what may be done to it, and its events.") { id };
        return does(command, async (service, parsed, console, stop) =>
        {
            var process = ProcessRef.Read(parsed.GetValue(id)!, service.Processes);
            var slice = await service.Events.ReadAsync(process.Stream, default, stop);
            if (slice.Version == 0)
            {
                throw new OperationFailedException("process-not-found", $"Process {process}: There is no such process.");
            }

            var standing = await process.Process.FindAsync(process.Id, service.Services, stop);
            var events = slice.Events.Select(happened =>
                new Step(happened.Version, happened.Name, happened.RecordedAt, happened.Metadata.UserId, happened.Metadata.CausationId)).ToList();
            console.Show(new { process = standing, events }, people =>
            {
                people.MarkupLineInterpolated($"[bold]{process}[/]");
                people.WriteLine(standing is null ? "The view of processes has not seen it yet." : Describe(standing));
                var table = OperationConsole.Table("version", "when", "event", "who", "cause");
                foreach (var step in events)
                {
                    table.AddRow(
                        $"{step.Version}", Times.Text(step.RecordedAt), Markup.Escape(step.Name), Markup.Escape(step.UserId ?? ""),
                        Markup.Escape(step.CausationId ?? ""));
                }

                people.Write(table);
            });
            return true;
        });
    }

    private static string Describe(ProcessStanding standing)
    {
        var until = standing.Deadline is { } deadline ? $" until {Times.Text(deadline)}" : "";
        var actions = Mendings.Where(standing.Links.ContainsKey).ToList();
        var may = actions.Count == 0 ? "nothing" : string.Join(" or ", actions);
        return $"{standing.Waiting} since {Times.Text(standing.WaitingSince)}{until}, {standing.Waits} waits{(standing.Stuck ? ", stuck" : "")}; "
            + $"flow {standing.CorrelationId}; may be done: {may}.";
    }

    private sealed record Step(long Version, string Name, DateTimeOffset RecordedAt, string? UserId, string? CausationId);
}
