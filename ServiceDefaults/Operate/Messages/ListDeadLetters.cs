using System.CommandLine;
using Platform.Messaging;
using ServiceDefaults.Api;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>A page of dead letters, newest first, without their payload.</summary>
internal static class ListDeadLetters
{
    private const int MaxLimit = 1_000;
    private const int ErrorRoom = 120;

    public static Command Create(Does<OperatedService> does)
    {
        var limit = Numbers.Option("--limit", "How many at most.", otherwise: 20, highest: MaxLimit);
        var before = Numbers.Optional("--before", "Only letters before this one: the last one of the page before.");
        var command = new Command("list", "Lists dead letters, newest first.") { limit, before };
        var selection = LetterSelection.AddTo(command);
        return does(command, async (service, parsed, console, stop) =>
        {
            var page = new DeadLetterPage((int)parsed.GetValue(limit), parsed.GetValue(before));
            var letters = await service.Letters.ListAsync(service.Name, selection.Read(parsed), page, stop);
            console.Show(letters.Select(DeadLetterOperations.Describe), people =>
            {
                var table = OperationConsole.Table("id", "type", "attempts", "put aside", "error");
                foreach (var letter in letters)
                {
                    table.AddRow(
                        $"{letter.Id}", Markup.Escape(letter.MessageType), $"{letter.Attempts}", Times.Text(letter.DiedAt),
                        Markup.Escape(Brief(letter.Error)));
                }

                people.Write(table);
                if (letters.Count == page.Limit)
                {
                    people.WriteLine($"There may be more: --before {letters[^1].Id}");
                }
            });
            return true;
        });
    }

    // An exception's text may go on for pages; all of it is shown with the letter itself.
    private static string Brief(string error)
    {
        var line = error.Split('\n', 2)[0].TrimEnd();
        return line.Length <= ErrorRoom ? line : $"{line[..ErrorRoom]}…";
    }
}
