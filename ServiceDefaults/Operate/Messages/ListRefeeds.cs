using System.CommandLine;
using Platform.Messaging;
using ServiceDefaults.Api;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>The re-feeds from this service's log, newest first.</summary>
internal static class ListRefeeds
{
    private const int MaxLimit = 1_000;

    public static Command Create(Does<OperatedService> does)
    {
        var limit = Numbers.Option("--limit", "How many at most.", otherwise: 20, highest: MaxLimit);
        var before = Numbers.Optional("--before", "Only re-feeds before this one: the last one of the page before.");
        var command = new Command("refeeds", "Lists the re-feeds from this service's log, newest first.") { limit, before };
        return does(command, async (service, parsed, console, stop) =>
        {
            var page = new RefeedPage((int)parsed.GetValue(limit), parsed.GetValue(before));
            var refeeds = (await service.Refeeds.ListAsync(service.Name, page, stop)).Select(RefeedOperations.Describe).ToList();
            console.Show(refeeds, people =>
            {
                var table = OperationConsole.Table("id", "queue", "state", "sent", "read", "asked for", "who", "error");
                foreach (var refeed in refeeds)
                {
                    table.AddRow(
                        $"{refeed.Id}", Markup.Escape(refeed.Queue), refeed.State, $"{refeed.Sent:N0}", $"{refeed.Percent:0} %",
                        Times.Text(refeed.RequestedAt), Markup.Escape(refeed.UserId), Markup.Escape(refeed.Error ?? ""));
                }

                people.Write(table);
                if (refeeds.Count == page.Limit)
                {
                    people.WriteLine($"There may be more: --before {refeeds[^1].Id}");
                }
            });
            return true;
        });
    }
}
