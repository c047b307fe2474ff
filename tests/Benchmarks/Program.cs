using System.CommandLine;
using Benchmarks;
using Benchmarks.Messaging;
using Benchmarks.Partitions;
using Benchmarks.Store;

var quick = new Option<bool>("--quick") { Description = "Fewer and shorter rounds, to see that everything runs." };
var only = new Option<string>("--only") { Description = "Only what has this in its name.", DefaultValueFactory = _ => "" };
var json = new Option<FileInfo?>("--json") { Description = "Also write the results to this file." };
var store = Suite("store", "The event store on PostgreSQL beside plain SQL, in the same run.", StoreBenchmarks.RunAsync);
var partitions = Suite("partitions", "The log in one table beside the log in several.", PartitionBenchmarks.RunAsync);
var messaging = Suite("messaging", "Two services and a transport between them beside bare clients, in the same run.", MessagingBenchmarks.RunAsync);

var root = new RootCommand("Measures the platform against twins that do the same work by the plainest means.") { store, partitions, messaging };
return await root.Parse(args).InvokeAsync();

Command Suite(string name, string description, Func<Effort, string, CancellationToken, Task<IReadOnlyList<Result>>> run)
{
    var command = new Command(name, description) { quick, only, json };
    command.SetAction(async (options, cancellation) =>
    {
        var results = await run(options.GetValue(quick) ? Effort.Quick : Effort.Full, options.GetValue(only)!, cancellation);
        Report.Print(results);
        if (options.GetValue(json) is { } file)
        {
            await Report.WriteAsync(results, file.FullName, cancellation);
        }
    });
    return command;
}
