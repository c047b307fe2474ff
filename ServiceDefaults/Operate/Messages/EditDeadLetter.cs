using System.CommandLine;
using System.Text.Json;
using ServiceDefaults.Api;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>Puts a letter right and back into its queue.</summary>
internal static class EditDeadLetter
{
    private const string Pipe = "-";

    public static Command Create(Does<OperatedService> does, Asking asking)
    {
        var id = LetterSelection.One();
        var file = new Option<string>("--data")
        {
            Description = "The file with what the message's data are to be, as JSON; - for the input.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("edit", "Gives a dead letter other data, and puts it back into the queue as the same message.") { id, file };
        return does(command, async (service, parsed, console, stop) =>
        {
            var (letter, request) = (parsed.GetValue(id), asking.Request(parsed));
            var edit = new DeadLetterOperations.Edit(await ReadAsync(parsed.GetValue(file)!, stop));
            var result = await OperatedService.RepeatedlyAsync(
                attempt => DeadLetterOperations.ReplayAsync(
                    letter, edit, request, service.Letters, service.Messaging, service.Personal, attempt),
                stop);
            console.Show(Verdict.Insist(result, $"Dead letter {letter}"), people =>
                people.WriteLine($"Dead letter {letter} is edited and back in the queue, as the same message."));
            return true;
        });
    }

    private static async Task<JsonElement> ReadAsync(string file, CancellationToken stop)
    {
        await using var input = file == Pipe ? Console.OpenStandardInput() : File.OpenRead(file);
        var bytes = new byte[RequestLimits.MaxBodyBytes + 1];
        var length = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        if (length > RequestLimits.MaxBodyBytes)
        {
            throw new OperationFailedException("data-too-large", $"A message's data may have at most {RequestLimits.MaxBodyBytes / 1024} KiB.");
        }

        try
        {
            return JsonElement.Parse(bytes.AsSpan(0, length)) is { ValueKind: not JsonValueKind.Null } data
                ? data
                : throw new OperationFailedException("data-malformed", "A message's data are not null; to replay it as it is, say replay.");
        }
        catch (JsonException error)
        {
            throw new OperationFailedException("data-malformed", $"The data are not JSON: {error.Message}");
        }
    }
}
