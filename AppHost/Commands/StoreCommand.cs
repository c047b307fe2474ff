using System.CommandLine;
using Platform.Hosting;

namespace AppHost.Commands;

/// <summary>
/// Runs an operation on a service's event store: the service's own program, told to do that instead of serving. The databases are those
/// of the running system, or those of the data folder, whose server is then started for as long as it takes.
/// </summary>
internal static class StoreCommand
{
    public static Command Create()
    {
        var service = new Argument<string>("service") { Description = "Whose store." };
        service.AcceptOnlyFromAmong([.. Topology.WithStore]);
        var data = new Option<string>("--data")
        {
            Description = "The folder of the databases.",
            HelpName = "DIR",
            DefaultValueFactory = _ => new RunSettings().DataFolder,
        };
        var postgres = new Option<string?>("--postgres")
        {
            Description = "The PostgreSQL server of the databases, instead of the folder's.",
            HelpName = "\"Host=...;Username=...;Password=...\"",
        };
        const string Operations = "streams, stream, counts, views, verify, export, import";
        var command = new Command(
            "store", $"Does an operation on a service's event store: {Operations}. After -- come the operation's own options, such as --help.")
        {
            service,
            data,
            postgres,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, stop) =>
        {
            var settings = new RunSettings
            {
                GatewayPort = 0,
                DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
                Postgres = parsed.GetValue(postgres),
            };
            return RunAsync(settings, parsed.GetValue(service)!, [.. parsed.UnmatchedTokens], stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, string service, string[] operation, CancellationToken stop)
    {
        var running = settings.Postgres ?? await RunningPostgres.FindAsync(settings.DataFolder, Topology.Server, stop);
        if (running is null && !Directory.Exists(settings.DataFolder))
        {
            throw new HostingException($"There is no data folder {settings.DataFolder}. Run the system once, or give another folder with --data.");
        }

        await using var application = Topology.Build(settings with { Postgres = running });
        return await application.RunOnceAsync(service, ["store", .. operation], stop);
    }
}
