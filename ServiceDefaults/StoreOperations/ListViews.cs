using System.CommandLine;
using Spectre.Console;

namespace ServiceDefaults.StoreOperations;

/// <summary>How far every view has come.</summary>
internal static class ListViews
{
    public static Command Create(Does does) =>
        does(new Command("views", "Shows how far each view has come."), async (store, _, console, stop) =>
        {
            var views = await store.Views.ListAsync(stop);
            console.Show(views, people =>
            {
                var table = OperationConsole.Table("view", "version", "position", "head", "lag");
                foreach (var view in views)
                {
                    table.AddRow(Markup.Escape(view.View), $"{view.Version}", $"{view.Position:N0}", $"{view.Head:N0}", $"{view.Lag:N0}");
                }

                people.Write(table);
            });
            return true;
        });
}
