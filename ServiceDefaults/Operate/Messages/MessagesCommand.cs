using System.CommandLine;

namespace ServiceDefaults.Operate.Messages;

/// <summary>The operations on a service's messages, one line each.</summary>
internal static class MessagesCommand
{
    public const string Name = "messages";

    /// <summary>Does the operation that the arguments name.</summary>
    /// <param name="open">Opens the service; called once, when the arguments are right.</param>
    /// <param name="args">What follows <c>messages</c>.</param>
    /// <param name="configuration">Where to write; the console when left out.</param>
    public static Task<int> RunAsync(Func<OperatedService> open, string[] args, InvocationConfiguration? configuration = null)
    {
        var command = new OperationCommand<OperatedService>("Operations on the service's messages.", open, configuration)
        {
            WhenMissing = ("bus-missing", "The databases do not hold what this release needs for its messages. Start the service once."),
        };
        var asking = new Asking();
        command.Options.Add(asking.Name);
        command.Operations.Add(new Command("dead-letters", "The messages that were put aside after failures that retrying could not mend.")
        {
            ListDeadLetters.Create(command.Does),
            ShowDeadLetter.Create(command.Does),
            EditDeadLetter.Create(command.Does, asking),
            ReplayDeadLetters.Create(command.Does, asking),
            DiscardDeadLetters.Create(command.Does, asking),
            ListActions.Create(command.Does),
        });
        command.Operations.Add(ShowQueue.Create(command.Does));
        command.Operations.Add(FeedQueue.Create(command.Does, asking));
        command.Operations.Add(ListRefeeds.Create(command.Does));
        command.Operations.Add(CancelRefeed.Create(command.Does, asking));
        return command.RunAsync(args);
    }
}
