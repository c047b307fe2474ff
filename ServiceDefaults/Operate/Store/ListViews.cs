using System.CommandLine;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Spectre.Console;

namespace ServiceDefaults.Operate.Store;

/// <summary>How every view is and how far it has come.</summary>
internal static class ListViews
{
    public static Command Create(Does<OperatedStore> does) =>
        does(new Command("views", "Shows how each view is and how far it has come."), async (store, _, console, stop) =>
        {
            var views = await store.Views.ListAsync(stop);
            console.Show(views, people =>
            {
                var table = OperationConsole.Table("view", "version", "state", "position", "lag", "parked", "rebuild");
                foreach (var view in views)
                {
                    table.AddRow(
                        Markup.Escape(view.View), $"{view.Version}", State(view), $"{view.Progress.Position:N0}", $"{view.Progress.Lag:N0}",
                        $"{view.Parked:N0}", view.Rebuild is { } rebuild ? Describe(rebuild.Progress) : "");
                }

                people.Write(table);
            });
            return true;
        });

    /// <summary>How far a follower of the log has come, how fast, and how long it will take.</summary>
    public static string Describe(FollowerProgress progress)
    {
        var remaining = progress.Remaining is { } time ? $", {time:h\\:mm\\:ss} left" : "";
        return $"{progress.Percent:0} %, {progress.EventsPerSecond:N0}/s{remaining}";
    }

    private static string State(ViewStatus view)
    {
        var state = view.State.ToString().ToLowerInvariant();
        return view.Failure is { } failure ? Markup.Escape($"{state} before {failure.Position}: {failure.ErrorType}") : state;
    }
}
