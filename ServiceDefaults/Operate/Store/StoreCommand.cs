using System.CommandLine;
using Platform.EventStore.Postgres;

namespace ServiceDefaults.Operate.Store;

/// <summary>The operations on a service's event store, one line each.</summary>
internal static class StoreCommand
{
    public const string Name = "store";

    /// <summary>Does the operation that the arguments name.</summary>
    /// <param name="open">Opens the store; called once, when the arguments are right.</param>
    /// <param name="args">What follows <c>store</c>.</param>
    /// <param name="configuration">Where to write; the console when left out.</param>
    public static Task<int> RunAsync(Func<OperatedStore> open, string[] args, InvocationConfiguration? configuration = null)
    {
        var command = new OperationCommand<OperatedStore>("Operations on the service's event store.", open, configuration)
        {
            WhenMissing = ("store-missing", "The database holds no event store of this release. Start the service once, or import into it."),
        };
        Does<OperatedStore> does = command.Does;
        command.Operations.Add(ListStreams.Create(does));
        command.Operations.Add(ShowStream.Create(does));
        command.Operations.Add(CountEvents.Create(does));
        command.Operations.Add(ListViews.Create(does));
        foreach (var operation in AskOfView.CreateAll(does))
        {
            command.Operations.Add(operation);
        }

        command.Operations.Add(VerifyStore.Create(does));
        command.Operations.Add(ExportLog.Create(does));
        command.Operations.Add(ImportLog.Create(does));
        return command.RunAsync(args);
    }
}
