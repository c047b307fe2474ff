using System.CommandLine;
using ServiceDefaults.Api;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>Ends a re-feed that waits or runs; what it has sent stays sent.</summary>
internal static class CancelRefeed
{
    public static Command Create(Does<OperatedService> does, Asking asking)
    {
        var id = new Argument<long>("id") { Description = "The number of the re-feed.", CustomParser = result => Numbers.Parse(result, "id") ?? 0 };
        var command = new Command("refeed-cancel", "Cancels a re-feed; the service stops sending within a second.") { id };
        return does(command, async (service, parsed, console, stop) =>
        {
            var (number, request) = (parsed.GetValue(id), asking.Request(parsed));
            var result = await OperatedService.RepeatedlyAsync(
                attempt => RefeedOperations.CancelAsync(number, request, service.Refeeds, service.Messaging, attempt), stop);
            var refeed = Verdict.Insist(result, $"Re-feed {number}");
            console.Show(refeed, people =>
                people.WriteLine($"Re-feed {number} is cancelled, after {refeed.GetProperty("sent").GetInt64():N0} messages."));
            return true;
        });
    }
}
