using System.CommandLine;

namespace ServiceDefaults.Operate.Processes;

/// <summary>The operations on a service's processes, one line each.</summary>
internal static class ProcessesCommand
{
    public const string Name = "processes";

    /// <summary>Does the operation that the arguments name.</summary>
    /// <param name="open">Opens the service; called once, when the arguments are right.</param>
    /// <param name="args">What follows <c>processes</c>.</param>
    /// <param name="configuration">Where to write; the console when left out.</param>
    public static Task<int> RunAsync(Func<OperatedService> open, string[] args, InvocationConfiguration? configuration = null)
    {
        var command = new OperationCommand<OperatedService>("Operations on the service's processes.", open, configuration)
        {
            WhenMissing = ("store-missing", "The database holds no event store of this release. Start the service once."),
        };
        var asking = new Asking();
        command.Options.Add(asking.Name);
        command.Operations.Add(ListProcesses.Create(command.Does));
        command.Operations.Add(ShowProcess.Create(command.Does));
        command.Operations.Add(MendProcess.CreateNudge(command.Does, asking));
        command.Operations.Add(MendProcess.CreateAbort(command.Does, asking));
        return command.RunAsync(args);
    }
}
