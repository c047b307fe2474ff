using System.CommandLine;

namespace AppHost.Commands;

/// <summary>Operations on a service's messages.</summary>
internal static class MessagesCommand
{
    public static Command Create()
    {
        var command = new Command("messages", "Does an operation on a service's messages; after its name and -- comes its own --help.");
        var operation = ServiceOperation.AddTo(command, "Whose messages.", withBroker: true);
        command.Subcommands.Add(operation.Operation("dead-letters", "Dead letters: list, show, edit, replay, discard, actions."));
        command.Subcommands.Add(operation.Operation("queue", "How much waits in the service's queue."));
        command.Subcommands.Add(operation.Operation("refeed", "Feeds one queue anew from the service's log."));
        command.Subcommands.Add(operation.Operation("refeeds", "The re-feeds from the service's log."));
        command.Subcommands.Add(operation.Operation("refeed-cancel", "Cancels a re-feed."));
        return command;
    }
}
