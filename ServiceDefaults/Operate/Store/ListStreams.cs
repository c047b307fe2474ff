using System.CommandLine;
using Platform.EventStore.Postgres;
using Spectre.Console;

namespace ServiceDefaults.Operate.Store;

/// <summary>A page of streams.</summary>
internal static class ListStreams
{
    private const int MaxLimit = 10_000;

    public static Command Create(Does<OperatedStore> does)
    {
        var category = new Option<string?>("--category") { Description = "Only streams of this category, such as order." };
        var after = new Option<string?>("--after") { Description = "Only streams after this id: the last one of the page before.", HelpName = "ID" };
        var limit = Numbers.Option("--limit", "How many at most.", otherwise: 20, highest: MaxLimit);
        var command = new Command("streams", "Lists streams in order of id.") { category, after, limit };
        return does(command, async (store, parsed, console, stop) =>
        {
            var streams = await store.Browser.ListStreamsAsync(
                parsed.GetValue(category), parsed.GetValue(after), (int)parsed.GetValue(limit), stop);
            console.Show(streams, people =>
            {
                var table = OperationConsole.Table("stream", "version", "last change", "");
                foreach (var stream in streams)
                {
                    table.AddRow(Markup.Escape(stream.Id), $"{stream.Version}", Times.Text(stream.ChangedAt), stream.Archived ? "archived" : "");
                }

                people.Write(table);
                if (streams.Count == parsed.GetValue(limit))
                {
                    people.WriteLine($"There may be more: --after {streams[^1].Id}");
                }
            });
            return true;
        });
    }
}
