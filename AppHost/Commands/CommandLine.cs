using System.CommandLine;
using System.CommandLine.Invocation;
using Platform.Hosting;

namespace AppHost.Commands;

/// <summary>The commands, one line each. What is wrong outside this program is told in a sentence and ends it with 1.</summary>
public static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = RunCommand.Create("Runs the whole system on this machine: database, services and gateway.");
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(StoreCommand.Create());
        root.Subcommands.Add(MessagesCommand.Create());
        root.Subcommands.Add(ProcessesCommand.Create());

        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return InvokeAsync(root.Parse(args), configuration);
    }

    private static async Task<int> InvokeAsync(ParseResult command, InvocationConfiguration configuration)
    {
        // What is wrong is said in a line; the whole help would hide it.
        if (command.Action is ParseErrorAction refusal)
        {
            refusal.ShowHelp = false;
        }

        try
        {
            return await command.InvokeAsync(configuration);
        }
        catch (HostingException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
