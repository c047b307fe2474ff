using System.CommandLine;

namespace AppHost.Commands;

/// <summary>Operations on a service's processes.</summary>
internal static class ProcessesCommand
{
    public static Command Create()
    {
        var command = new Command("processes", "Does an operation on a service's processes; after its name and -- comes its own --help.");
        var operation = ServiceOperation.AddTo(command, "Whose processes.");
        command.Subcommands.Add(operation.Operation("list", "The processes that run, and what each waits for."));
        command.Subcommands.Add(operation.Operation("show", "Where one process stands, and how it came there."));
        command.Subcommands.Add(operation.Operation("nudge", "Asks once more for what a process waits for."));
        command.Subcommands.Add(operation.Operation("abort", "Gives a process up."));
        return command;
    }
}
