using System.CommandLine;
using Platform.EventStore.Postgres;
using Spectre.Console;

namespace ServiceDefaults.Operate.Store;

/// <summary>How many events there are of each kind, among the latest.</summary>
internal static class CountEvents
{
    private const long Usual = 1_000_000;

    public static Command Create(Does<OperatedStore> does)
    {
        var latest = Numbers.Option("--latest", "Only the latest N events are looked at, which bounds what it costs the server.", Usual);
        var command = new Command("counts", "Counts events by type, and by day and category.") { latest };
        return does(command, async (store, parsed, console, stop) =>
        {
            var counts = await store.Browser.CountAsync(parsed.GetValue(latest), stop);
            console.Show(counts, people =>
            {
                var types = OperationConsole.Table("type", "events");
                var days = OperationConsole.Table("day", "category", "events");
                foreach (var count in counts.Counts)
                {
                    _ = count.Type is { } type
                        ? types.AddRow(Markup.Escape(type), $"{count.Events:N0}")
                        : days.AddRow($"{count.Day:yyyy-MM-dd}", Markup.Escape(count.Category ?? ""), $"{count.Events:N0}");
                }

                people.Write(types);
                people.Write(days);
                people.WriteLine(counts.Complete
                    ? "This is the whole log."
                    : $"Counted from position {counts.From} to {counts.To}; what is before was not looked at (--latest N for more).");
            });
            return true;
        });
    }
}
