using System.CommandLine;
using ServiceDefaults.Api;
using ServiceDefaults.Processes;
using Spectre.Console;

namespace ServiceDefaults.Operate.Processes;

/// <summary>The processes that run, with what each waits for.</summary>
internal static class ListProcesses
{
    private const int MaxLimit = 1_000;

    public static Command Create(Does<OperatedService> does)
    {
        var of = new Option<string?>("--of") { Description = "Only those of this process manager.", HelpName = "NAME" };
        var state = new Option<string?>("--state") { Description = "Only those that wait for this, such as payment.", HelpName = "STATE" };
        var stuck = new Option<bool>("--stuck") { Description = "Only those that somebody should look at." };
        var limit = Numbers.Option("--limit", "How many at most, of each process manager.", otherwise: 20, highest: MaxLimit);
        var after = new Option<string?>("--after")
        {
            Description = "Only processes after this id: the last one of the page before.",
            HelpName = "ID",
        };
        var command = new Command("list", "Lists the processes that run, in order of id.") { of, state, stuck, limit, after };
        return does(command, async (service, parsed, console, stop) =>
        {
            var cursor = parsed.GetValue(after) is { } last ? new Cursor(last, Backward: false) : null;
            var query = new ProcessQuery(
                new PageRequest((int)parsed.GetValue(limit), cursor), parsed.GetValue(stuck) ? true : null, parsed.GetValue(state));
            var found = new List<(Process Process, Page<ProcessStanding> Page)>();
            foreach (var process in Of(service, parsed.GetValue(of)))
            {
                found.Add((process, await process.ListAsync(query, service.Services, stop)));
            }

            console.Show(found.SelectMany(each => each.Page.Items), people => Tell(found, people));
            return true;
        });
    }

    private static List<Process> Of(OperatedService service, string? name)
    {
        var processes = service.Processes;
        var wanted = processes.Where(process => name is null || process.Name == name).ToList();
        return wanted.Count > 0
            ? wanted
            : throw new OperationFailedException(
                "process-manager-not-found",
                $"There is no process manager {name}; there is: {string.Join(", ", processes.Select(one => one.Name))}.");
    }

    private static void Tell(List<(Process Process, Page<ProcessStanding> Page)> found, IAnsiConsole people)
    {
        var table = OperationConsole.Table("process", "waits for", "since", "until", "waits", "", "last event");
        foreach (var (process, page) in found)
        {
            foreach (var one in page.Items)
            {
                table.AddRow(
                    Markup.Escape($"{process.Name}-{one.Id}"), one.Waiting, Times.Text(one.WaitingSince),
                    one.Deadline is { } deadline ? Times.Text(deadline) : "", $"{one.Waits}", one.Stuck ? "[red]stuck[/]" : "", one.LastEvent);
            }
        }

        people.Write(table);
        foreach (var (process, page) in found.Where(each => each.Page.Next is not null))
        {
            people.WriteLine($"There are more: --of {process.Name} --after {page.Items[^1].Id}");
        }
    }
}
