using System.CommandLine;
using Benchmarks;
using Benchmarks.Store;

var quick = new Option<bool>("--quick") { Description = "Fewer and shorter rounds, to see that everything runs." };
var only = new Option<string>("--only") { Description = "Only what has this in its name.", DefaultValueFactory = _ => "" };
var events = new Option<int?>("--events") { Description = "How many events are in the log that a view folds." };
var json = new Option<FileInfo?>("--json") { Description = "Also write the results to this file." };
var store = new Command("store", "The event store on PostgreSQL beside plain SQL, in the same run.") { quick, only, events, json };
store.SetAction(async (options, cancellation) =>
{
    var effort = options.GetValue(quick) ? Effort.Quick : Effort.Full;
    effort = effort with { Events = options.GetValue(events) ?? effort.Events };
    var results = await StoreBenchmarks.RunAsync(effort, options.GetValue(only)!, cancellation);
    Report.Print(results);
    if (options.GetValue(json) is { } file)
    {
        await Report.WriteAsync(results, file.FullName, cancellation);
    }
});

return await new RootCommand("Measures the platform against twins that do the same work by the plainest means.") { store }.Parse(args).InvokeAsync();
