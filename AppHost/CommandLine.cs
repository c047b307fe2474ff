using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using AppHost.Publishing;

namespace AppHost;

/// <summary>The command line as a user sees it.</summary>
internal sealed class CommandLine
{
    private const int WrongUsage = 2;

    private static readonly string[] Scalable = ["orders", "inventory", "subscriptions", "notifications"];

    private readonly Option<int> gatewayPort = Port("--gateway-port", "Where the gateway listens; 0 for a free port.", 8080);
    private readonly Option<int> consolePort = Port("--console-port", "Where the console listens; 0 for a free port.", RunOptions.UsualConsolePort);
    private readonly Option<int> dashboardPort = Port(
        "--dashboard-port", "Where Aspire's dashboard listens; 0 for a free port.", RunOptions.UsualDashboardPort);

    private readonly Option<string> data = new("--data")
    {
        Description = "The folder for everything that outlives the run.",
        HelpName = "DIR",
        DefaultValueFactory = _ => RunOptions.UsualData,
    };

    private readonly Option<string> transport = new("--transport") { Description = "What carries messages between services.", Recursive = true };

    private readonly Option<string[]> replicas = new("--replicas")
    {
        Description = $"Processes of a service, as orders=2; may be repeated. Services: {string.Join(", ", Scalable)}.",
        HelpName = "SERVICE=N",
        Recursive = true,
    };

    private readonly Option<bool> noSeed = new("--no-seed") { Description = "Put in no demo data." };
    private readonly Option<bool> noDashboard = new("--no-dashboard") { Description = "Leave Aspire's dashboard out." };
    private readonly Option<bool> noConsole = new("--no-console") { Description = "Leave the operations console out." };
    private readonly Option<bool> noLimits = new("--no-limits") { Description = "Switch rate limits off, for measurements.", Recursive = true };
    private readonly Option<string?> json = new("--json") { Description = "Write the outcome to this file.", HelpName = "FILE" };
    private readonly Option<string?> publisher = new("--publisher") { Hidden = true };
    private readonly Option<string?> outputPath = new("--output-path") { Hidden = true };

    private readonly Argument<string> target = new("TARGET") { Description = "For what it is written." };
    private readonly Option<string> output = new("--output") { Description = "The folder to write into.", HelpName = "DIR", Required = true };

    private readonly Command publish = new(
        "publish", "Writes what runs the system elsewhere: for Docker Compose or for Kubernetes; see docs/deployment.md.");
    private readonly Command demo = new("demo", "Tells the stories with a system of its own, each with its timeline; then stops it.");
    private readonly Command load = new("load", "Makes load on a system of its own; then stops it.") { TreatUnmatchedTokensAsErrors = false };
    private readonly Command doctor = new("doctor", "Says what was found on this machine, and how to get what is missing.");
    private readonly Command ops = new(Operating.Command, "Shows and mends what the services of the running system do; see ./run ops --help.");
    private readonly Command root = new("./run", "Runs the whole system on this machine.");

    private CommandLine()
    {
        transport.AcceptOnlyFromAmong("postgres", "rabbitmq");
        replicas.Validators.Add(option => ReadReplicas(option.Tokens, option.AddError));
        target.AcceptOnlyFromAmong(Publication.Targets);
        publish.Arguments.Add(target);
        publish.Options.Add(output);
        publish.Validators.Add(command =>
        {
            if (command.GetResult(transport) is { Implicit: false } || command.GetResult(replicas) is { Implicit: false })
                command.AddError("What is published has a broker, and its replicas are decided there: leave out --transport and --replicas.");
        });
        demo.Options.Add(json);
        load.Options.Add(json);
        Option[] options =
        [
            new HelpOption(), gatewayPort, consolePort, dashboardPort, data, transport, replicas, noSeed, noDashboard, noConsole, noLimits,
            publisher, outputPath,
        ];
        foreach (var option in options)
        {
            root.Options.Add(option);
        }

        foreach (var command in (Command[])[publish, demo, load, doctor, ops])
        {
            root.Subcommands.Add(command);
            command.SetAction(_ => 0);
        }

        root.SetAction(_ => 0);
    }

    /// <summary>What was asked for; null when it was help, which has been given.</summary>
    public static RunOptions? Read(string[] arguments)
    {
        var line = new CommandLine();
        var parsed = line.root.Parse(arguments);
        if (parsed.Errors is [var error, ..])
        {
            var message = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            throw new RunException($"{message} See ./run --help.", WrongUsage);
        }

        if (parsed.Action is HelpAction)
        {
            parsed.Invoke();
            return null;
        }

        return line.Options(parsed);
    }

    private RunOptions Options(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var own = command == demo || command == load;
        var published = command == publish;
        var publishing = published || parsed.GetValue(publisher) is not null;
        var file = parsed.GetValue(json) is { } path ? (string[])["--json", Path.GetFullPath(path)] : [];
        return new()
        {
            Purpose = publishing ? Purpose.Publish
                : command == demo ? Purpose.Demo
                : command == load ? Purpose.Load
                : command == doctor ? Purpose.Doctor : Purpose.Run,
            GatewayPort = own ? 0 : parsed.GetValue(gatewayPort),
            ConsolePort = parsed.GetResult(consolePort) is { Implicit: false } ? parsed.GetValue(consolePort) : null,
            DashboardPort = parsed.GetResult(dashboardPort) is { Implicit: false } ? parsed.GetValue(dashboardPort) : null,
            Data = own ? Path.Combine(Path.GetTempPath(), $"shop-{Guid.NewGuid():n}") : Path.GetFullPath(parsed.GetValue(data)!),
            // What is published is for production, and that has a broker.
            Transport = (parsed.GetValue(transport) ?? (publishing ? "rabbitmq" : "postgres")) == "rabbitmq"
                ? Transport.RabbitMq
                : Transport.Postgres,
            Replicas = ReadReplicas(parsed.GetResult(replicas)?.Tokens ?? [], _ => { }),
            Seed = !parsed.GetValue(noSeed),
            Dashboard = !own && !parsed.GetValue(noDashboard),
            Console = !own && !parsed.GetValue(noConsole),
            Limits = !parsed.GetValue(noLimits),
            Target = published ? parsed.GetValue(target) : null,
            Output = published ? Path.GetFullPath(parsed.GetValue(output)!) : "",
            TrafficArguments = [.. file, .. parsed.UnmatchedTokens],
        };
    }

    private static Option<int> Port(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "PORT", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var port) && port is >= 0 and <= ushort.MaxValue))
            {
                result.AddError($"{name} is a number from 0 to 65535, not '{token.Value}'.");
            }
        });
        return option;
    }

    private static Dictionary<string, int> ReadReplicas(IReadOnlyList<Token> tokens, Action<string> refuse)
    {
        var read = new Dictionary<string, int>();
        foreach (var token in tokens)
        {
            if (token.Value.Split('=') is [var service, var number] && Scalable.Contains(service)
                && int.TryParse(number, out var count) && count is >= 1 and <= 8)
            {
                read[service] = count;
            }
            else
            {
                refuse($"--replicas is SERVICE=N with N from 1 to 8 and one of the services {string.Join(", ", Scalable)}, not '{token.Value}'.");
            }
        }

        return read;
    }
}
