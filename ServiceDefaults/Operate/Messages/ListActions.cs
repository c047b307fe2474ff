using System.CommandLine;
using Platform.Messaging;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>What was done to the queue's letters, and by whom.</summary>
internal static class ListActions
{
    private const int MaxLimit = 1_000;

    public static Command Create(Does<OperatedService> does)
    {
        var limit = Numbers.Option("--limit", "How many at most.", otherwise: 20, highest: MaxLimit);
        var before = Numbers.Optional("--before", "Only what was done before the action of this number.");
        var command = new Command("actions", "Lists what was done to dead letters, by whom, newest first.") { limit, before };
        return does(command, async (service, parsed, console, stop) =>
        {
            var page = new DeadLetterPage((int)parsed.GetValue(limit), parsed.GetValue(before));
            var actions = await service.Letters.ActionsAsync(service.Name, page, stop);
            console.Show(actions, people =>
            {
                var table = OperationConsole.Table("id", "when", "who", "what", "letter", "type");
                foreach (var action in actions)
                {
                    table.AddRow(
                        $"{action.Id}", Times.Text(action.ActedAt), Markup.Escape(action.UserId), Markup.Escape(action.Action), $"{action.LetterId}",
                        Markup.Escape(action.MessageType));
                }

                people.Write(table);
                if (actions.Count == page.Limit)
                {
                    people.WriteLine($"There may be more: --before {actions[^1].Id}");
                }
            });
            return true;
        });
    }
}
