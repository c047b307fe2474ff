using System.CommandLine;
using Microsoft.AspNetCore.Http;
using Platform.EventStore.Postgres.Transfer;
using Platform.Messaging;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>Gives letters up for good; the record that they were there remains.</summary>
internal static class DiscardDeadLetters
{
    private const int PageSize = 500;

    public static Command Create(Does<OperatedService> does, Asking asking)
    {
        var id = LetterSelection.OneOf();
        var all = new Option<bool>("--all") { Description = "All letters that are there now." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask whether that is meant." };
        var command = new Command("discard", "Discards dead letters for good: one, those that match, or all.") { id, all, yes };
        var selection = LetterSelection.AddTo(command);
        selection.Insist(command, id, all);
        return does(command, async (service, parsed, console, stop) =>
        {
            var (request, said) = (asking.Request(parsed), parsed.GetValue(yes));
            await (parsed.GetValue(id) is { } letter
                ? DiscardAsync(service, letter, request, said, console, stop)
                : DiscardAllAsync(service, selection.Read(parsed), request, said, console, stop));
            return true;
        });
    }

    private static async Task DiscardAsync(
        OperatedService service, long id, IdempotentRequest request, bool said, OperationConsole console, CancellationToken stop)
    {
        var letter = await service.Letters.FindAsync(service.Name, id, stop) ?? throw ShowDeadLetter.NotFound(id);
        console.Confirm($"Discard dead letter {id}, a message {letter.MessageType}, for good?", said);
        var result = await SendAsync(service, id, request, stop);
        console.Show(Verdict.Insist(result, $"Dead letter {id}"), people => people.WriteLine($"Dead letter {id} is discarded."));
    }

    /// <summary>What was counted before people agreed is what goes: letters that arrive or leave meanwhile are no part of it.</summary>
    private static async Task DiscardAllAsync(
        OperatedService service, DeadLetterFilter filter, IdempotentRequest request, bool said, OperationConsole console, CancellationToken stop)
    {
        var letters = await FindAsync(service, filter, stop);
        if (letters.Count > 0)
        {
            console.Confirm($"Discard {letters.Count:N0} dead letters for good?", said);
        }

        var discarded = await console.WithProgressAsync(async progress =>
        {
            var gone = 0;
            for (var next = 0; next < letters.Count; next++)
            {
                var own = request with { Key = $"{request.Key}-{letters[next]}" };
                gone += await SendAsync(service, letters[next], own, stop) is StoredAnswerResult ? 1 : 0;
                progress?.Report(new TransferProgress("discard (Ctrl-C stops it; what is gone stays gone)", gone, next + 1, letters.Count));
            }

            return gone;
        });
        console.Show(new { discarded, matched = letters.Count }, people =>
            people.WriteLine($"{discarded:N0} dead letters are discarded, of {letters.Count:N0} that matched."));
    }

    private static Task<IResult> SendAsync(
        OperatedService service, long letter, IdempotentRequest request, CancellationToken stop) =>
        OperatedService.RepeatedlyAsync(
            attempt => DeadLetterOperations.DiscardAsync(letter, request, service.Letters, service.Messaging, attempt), stop);

    private static async Task<List<long>> FindAsync(OperatedService service, DeadLetterFilter filter, CancellationToken stop)
    {
        var found = new List<long>();
        for (long? last = null; ;)
        {
            var letters = await service.Letters.ListAsync(service.Name, filter, new DeadLetterPage(PageSize, last), stop);
            found.AddRange(letters.Select(letter => letter.Id));
            if (letters.Count < PageSize)
            {
                return found;
            }

            last = letters[^1].Id;
        }
    }
}
