using System.CommandLine;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Commands;
using Spectre.Console;

namespace ServiceDefaults.Operate.Processes;

/// <summary>The two ways to mend a process. What is done is an event of the process, with whoever asked as its user.</summary>
internal static class MendProcess
{
    public static Command CreateNudge(Does<OperatedService> does, Asking asking)
    {
        var id = ProcessRef.Argument();
        var command = new Command("nudge", "Asks once more for what a process waits for, and waits anew.") { id };
        return Create(does, asking, command, id, (process, _, runner, stop) => process.Process.NudgeAsync(process.Id, runner, stop));
    }

    public static Command CreateAbort(Does<OperatedService> does, Asking asking)
    {
        var id = ProcessRef.Argument();
        var reason = new Option<string>("--reason") { Description = "Why, in your own words; it is recorded.", Required = true, HelpName = "TEXT" };
        var command = new Command("abort", "Gives a process up: what was done is taken back.") { id, reason };
        return Create(does, asking, command, id, (process, parsed, runner, stop) =>
            process.Process.AbortAsync(process.Id, parsed.GetValue(reason)!, runner, stop));
    }

    private static Command Create(
        Does<OperatedService> does,
        Asking asking,
        Command command,
        Argument<string> id,
        Func<ProcessRef, ParseResult, CommandRunner, CancellationToken, Task<IResult>> mend) =>
        does(command, async (service, parsed, console, stop) =>
        {
            var process = ProcessRef.Read(parsed.GetValue(id)!, service.Processes);
            var result = await service.RunAsync(
                asking.Request(parsed), (runner, attempt) => mend(process, parsed, runner, attempt), stop);
            var now = Verdict.Insist(result, $"Process {process}");
            console.Show(now, people => people.WriteLine(Describe(process, now)));
            return true;
        });

    private static string Describe(ProcessRef process, JsonElement now)
    {
        var until = now.TryGetProperty("deadline", out var deadline) && deadline.ValueKind == JsonValueKind.String
            ? $" until {Times.Text(deadline.GetDateTimeOffset())}"
            : "";
        return $"{process} is now at {now.GetProperty("waiting").GetString()}{until}.";
    }
}
