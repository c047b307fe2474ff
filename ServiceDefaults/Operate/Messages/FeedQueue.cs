using System.CommandLine;
using Platform.EventStore.Postgres.Transfer;
using Platform.Messaging;
using ServiceDefaults.Api;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>Asks the service to feed one queue anew from its log, and follows that to its end.</summary>
internal static class FeedQueue
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Create(Does<OperatedService> does, Asking asking)
    {
        var queue = new Argument<string>("queue") { Description = "The queue that is to be fed: a service's name." };
        var from = Numbers.Option("--from", "Only events after this position.", otherwise: 0, lowest: 0);
        var types = new Option<string[]>("--type") { Description = "Only messages of this type; may be repeated.", HelpName = "TYPE" };
        var rate = Numbers.Optional("--rate", "How many messages a second at most.", highest: int.MaxValue);
        const string Description = "Feeds one queue anew from this service's log; the running service does it.";
        var command = new Command("refeed", Description) { queue, from, types, rate };
        return does(command, async (service, parsed, console, stop) =>
        {
            var wish = new RefeedOperations.Wish(parsed.GetValue(queue)!, parsed.GetValue(from), parsed.GetValue(types));
            if (parsed.GetValue(rate) is { } most)
            {
                wish = wish with { Rate = (int)most };
            }

            var request = asking.Request(parsed);
            var result = await OperatedService.RepeatedlyAsync(
                attempt => RefeedOperations.AskAsync(
                    wish, request, service.Refeeds, service.Transport, service.Log, service.Messaging, attempt),
                stop);
            var id = Verdict.Insist(result, $"Queue {wish.Queue}").GetProperty("id").GetInt64();
            var refeed = await console.WithProgressAsync(progress => FollowAsync(service, id, progress, stop));
            console.Show(RefeedOperations.Describe(refeed), people =>
                people.WriteLine($"Re-feed {id} is through: {refeed.Sent:N0} messages were sent to {refeed.Request.Queue}."));
            return true;
        });
    }

    private static async Task<Refeed> FollowAsync(OperatedService service, long id, IProgress<TransferProgress>? progress, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var refeed = (await service.Refeeds.FindAsync(service.Name, id, stop))!;
                if (refeed.CancelledBy is { } who)
                {
                    throw new OperationFailedException("refeed-cancelled", $"Re-feed {id} was cancelled by {who}.");
                }

                if (refeed is { FinishedAt: not null, Error: { } error })
                {
                    throw new OperationFailedException("refeed-failed", $"Re-feed {id} ended early: {error}");
                }

                if (refeed.FinishedAt is not null)
                {
                    return refeed;
                }

                var phase = refeed.StartedAt is null ? $"re-feed {id} waits for the service" : $"re-feed {id} (Ctrl-C leaves it going)";
                var (done, all) = (refeed.Position - refeed.Request.From, refeed.Request.UpTo - refeed.Request.From);
                progress?.Report(new TransferProgress(phase, refeed.Sent, done, all));
                await Task.Delay(Look, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new LeftRunningException($"Re-feed {id} goes on in the service; see: messages refeeds.");
        }
    }
}
