using System.CommandLine;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Transfer;
using Spectre.Console;

namespace ServiceDefaults.Operate.Store;

/// <summary>Reads what was exported into the store.</summary>
internal static class ImportLog
{
    public static Command Create(Does<OperatedStore> does)
    {
        var file = new Argument<string>("file") { Description = "The file, uncompressed when its name ends in .gz; - for the input." };
        var allowUnknown = new Option<bool>("--allow-unknown") { Description = "Also take events whose type this release does not know." };
        var command = new Command("import", "Reads exported events into a store that has none of them, or the first of them.") { file, allowUnknown };
        return does(command, async (store, parsed, console, stop) =>
        {
            var path = parsed.GetValue(file)!;
            var options = new ImportOptions(store.Service, parsed.GetValue(allowUnknown));
            await store.Import.PrepareAsync(stop);
            var result = await console.WithProgressAsync(async progress =>
            {
                if (path != ExportLog.Pipe)
                {
                    return await store.Import.ReadFileAsync(path, options, progress, stop);
                }

                await using var input = Console.OpenStandardInput();
                return await store.Import.ReadAsync(input, options, progress: progress, cancellation: stop);
            });
            console.Show(result, people =>
                people.WriteLine($"{result.Written:N0} events imported; {result.AlreadyThere:N0} were there already."));
            return true;
        });
    }
}
