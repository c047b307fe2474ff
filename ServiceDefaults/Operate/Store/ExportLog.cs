using System.CommandLine;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Transfer;

namespace ServiceDefaults.Operate.Store;

/// <summary>Writes the log to a file, or to the output.</summary>
internal static class ExportLog
{
    public const string Pipe = "-";

    public static Command Create(Does<OperatedStore> does)
    {
        var file = new Argument<string>("file") { Description = "The file, compressed when its name ends in .gz; - for the output." };
        var category = new Option<string?>("--category") { Description = "Only streams of this category, such as order." };
        var after = Numbers.Option("--after", "Only events after this position.", otherwise: 0, lowest: 0);
        var resume = new Option<bool>("--resume") { Description = "Continue a file that broke off, or take in what has come since." };
        var command = new Command("export", "Writes the log as CloudEvents, one per line.") { file, category, after, resume };
        command.Validators.Add(result =>
        {
            if (result.GetValue(resume) && result.GetValue(file) == Pipe)
            {
                result.AddError("--resume needs a file.");
            }
        });
        return does(command, async (store, parsed, console, stop) =>
        {
            var path = parsed.GetValue(file)!;
            var options = new ExportOptions(parsed.GetValue(after), parsed.GetValue(category));
            var result = await console.WithProgressAsync(async progress =>
            {
                if (path != Pipe)
                {
                    return await store.Export.WriteFileAsync(path, options, parsed.GetValue(resume), progress, stop);
                }

                await using var output = Console.OpenStandardOutput();
                return await store.Export.WriteAsync(output, options, progress, stop);
            });
            console.ShowBeside(result, $"{result.Events:N0} events, up to position {result.Head:N0}.");
            return true;
        });
    }
}
