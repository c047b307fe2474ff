using System.CommandLine;
using Platform.EventStore.Postgres.Transfer;
using Platform.Messaging;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>Puts letters back into their queue as they are.</summary>
internal static class ReplayDeadLetters
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    public static Command Create(Does<OperatedService> does, Asking asking)
    {
        var id = LetterSelection.OneOf();
        var all = new Option<bool>("--all") { Description = "All letters that are there now." };
        var command = new Command("replay", "Puts dead letters back into the queue, as first attempts: one, those that match, or all.") { id, all };
        var selection = LetterSelection.AddTo(command);
        selection.Insist(command, id, all);
        return does(command, async (service, parsed, console, stop) =>
        {
            var request = asking.Request(parsed);
            await (parsed.GetValue(id) is { } letter
                ? ReplayAsync(service, letter, request, console, stop)
                : ReplayAllAsync(service, selection.Read(parsed), request, console, stop));
            return true;
        });
    }

    private static async Task ReplayAsync(
        OperatedService service, long letter, IdempotentRequest request, OperationConsole console, CancellationToken stop)
    {
        var result = await OperatedService.RepeatedlyAsync(
            attempt => DeadLetterOperations.ReplayAsync(
                letter, edit: null, request, service.Letters, service.Messaging, service.Personal, attempt),
            stop);
        console.Show(Verdict.Insist(result, $"Dead letter {letter}"), people =>
            people.WriteLine($"Dead letter {letter} is back in the queue."));
    }

    private static async Task ReplayAllAsync(
        OperatedService service, DeadLetterFilter filter, IdempotentRequest request, OperationConsole console, CancellationToken stop)
    {
        var asked = new DeadLetterRequest(request.Caller, request.Key, request.Fingerprint);
        var last = await NewestReplayAsync(service, stop);
        var replay = await console.WithProgressAsync(async progress =>
        {
            var work = OperatedService.RepeatedlyAsync(
                async attempt => await service.Letters.ReplayAllAsync(service.Name, filter, asked, attempt), stop);
            while (progress is not null && await Task.WhenAny(work, Task.Delay(Look, stop)) != work)
            {
                await ReportAsync(service, request.Caller, last, progress, stop);
            }

            return await work;
        });
        console.Show(DeadLetterOperations.Describe(replay!), people =>
            people.WriteLine($"{replay!.Replayed:N0} dead letters are back in the queue, of {replay.Estimated:N0} that matched at the beginning."));
    }

    private static async Task<long> NewestReplayAsync(OperatedService service, CancellationToken stop) =>
        await service.Letters.ReplaysAsync(service.Name, new DeadLetterPage(1), stop) is [var newest] ? newest.Id : 0;

    /// <summary>How far it has come, from the record that each page of it is written with.</summary>
    private static async Task ReportAsync(
        OperatedService service, string caller, long last, IProgress<TransferProgress> progress, CancellationToken stop)
    {
        var page = new DeadLetterPage(Limit: 20, Beyond: last, OldestFirst: true);
        var replays = await service.Letters.ReplaysAsync(service.Name, page, stop);
        if (replays.FirstOrDefault(one => one.UserId == caller) is { } replay)
        {
            progress.Report(new TransferProgress(
                "replay (Ctrl-C stops it; what is back stays back)", replay.Replayed, replay.Replayed, Math.Max(replay.Estimated, replay.Replayed)));
        }
    }
}
