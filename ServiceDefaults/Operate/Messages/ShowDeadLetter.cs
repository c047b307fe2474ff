using System.CommandLine;
using System.Text.Json;
using Platform.Messaging;
using ServiceDefaults.Api;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>One dead letter with what travelled. What is sealed in it stays sealed.</summary>
internal static class ShowDeadLetter
{
    private const string DataMember = "data";

    public static Command Create(Does<OperatedService> does)
    {
        var id = LetterSelection.One();
        var only = new Option<bool>("--only-data") { Description = "Only the message's data, as JSON that edit takes." };
        var command = new Command("show", "Shows a dead letter: envelope, data, error.") { id, only };
        return does(command, async (service, parsed, console, stop) =>
        {
            var letter = await service.Letters.FindAsync(service.Name, parsed.GetValue(id), stop) ?? throw NotFound(parsed.GetValue(id));
            var isEvent = letter.Body.ValueKind == JsonValueKind.Object;
            if (parsed.GetValue(only))
            {
                console.ShowData(isEvent && letter.Body.TryGetProperty(DataMember, out var data)
                    ? data
                    : throw new OperationFailedException(
                        "dead-letter-not-editable", $"Dead letter {letter.Id}: The letter is not a CloudEvent, so it has no data to edit."));
                return true;
            }

            console.Show(DeadLetterOperations.Describe(letter) with { Message = letter.Body }, people => Tell(letter, isEvent, people));
            return true;
        });
    }

    public static OperationFailedException NotFound(long id) =>
        new("dead-letter-not-found", $"Dead letter {id}: This service has no such dead letter.");

    private static void Tell(DeadLetter letter, bool isEvent, IAnsiConsole people)
    {
        people.MarkupLineInterpolated($"[bold]{letter.Id}  {letter.MessageType}[/]  [grey]message {letter.MessageId}[/]");
        people.MarkupLineInterpolated($"[grey]{letter.Attempts} attempts, put aside {Times.Text(letter.DiedAt)}[/]");
        people.WriteLine();
        people.MarkupLineInterpolated($"[bold]error[/]");
        people.WriteRaw(letter.Error);
        people.WriteLine();
        if (!isEvent)
        {
            people.MarkupLineInterpolated($"[bold]body[/]");
            people.WriteRaw(OperationConsole.Pretty(letter.Body));
            return;
        }

        people.MarkupLineInterpolated($"[bold]envelope[/]");
        foreach (var member in letter.Body.EnumerateObject().Where(member => member.Name != DataMember))
        {
            people.WriteRaw($"{member.Name}: {member.Value}");
        }

        people.WriteLine();
        people.MarkupLineInterpolated($"[bold]data[/]");
        people.WriteRaw(letter.Body.TryGetProperty(DataMember, out var data) ? OperationConsole.Pretty(data) : "none");
    }
}
