using System.CommandLine;
using Platform.Hosting;

namespace AppHost.Commands;

/// <summary>
/// An operation on what is a service's: the service's own program, told to do that instead of serving. The databases are those of the running
/// system, or those of the data folder, whose server is then started for as long as it takes.
/// </summary>
internal sealed class ServiceOperation
{
    private readonly string family;

    private readonly Argument<string> service;

    private readonly Option<string> data = new("--data")
    {
        Description = "The folder of the databases.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new RunSettings().DataFolder,
    };

    private readonly Option<string?> postgres = new("--postgres")
    {
        Description = "The PostgreSQL server of the databases, instead of the folder's.",
        HelpName = "\"Host=...;Username=...;Password=...\"",
    };

    private readonly Option<string?> rabbitMq = new("--rabbitmq")
    {
        Description = "The RabbitMQ broker that carries the messages, instead of the one that runs on the folder, if any.",
        HelpName = "amqp://...",
    };

    private ServiceOperation(string family, string whose)
    {
        this.family = family;
        service = new Argument<string>("service") { Description = whose };
        service.AcceptOnlyFromAmong([.. Topology.WithStore]);
    }

    /// <summary>Gives a command the service and the databases that it is about.</summary>
    /// <param name="command">The command, named as the service's program knows the family of operations.</param>
    /// <param name="whose">What the service is asked for.</param>
    /// <param name="withBroker">Whether the messages' broker matters.</param>
    public static ServiceOperation AddTo(Command command, string whose, bool withBroker = false)
    {
        var operation = new ServiceOperation(command.Name, whose);
        command.Arguments.Add(operation.service);
        command.Options.Add(operation.data);
        command.Options.Add(operation.postgres);
        if (withBroker)
        {
            command.Options.Add(operation.rabbitMq);
        }

        return operation;
    }

    /// <summary>Names an operation: all that follows its name is the operation's own, whatever options it shares with this program.</summary>
    public Command Operation(string name, string description)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };

        // The parser looks only at what belongs to the innermost command, and the service belongs to the outer one.
        command.Validators.Add(result =>
        {
            var given = result.GetResult(service)?.Tokens is [{ Value: var named }] ? named : null;
            if (given is null || !Topology.WithStore.Contains(given))
            {
                result.AddError($"'{given}' is no service here; expected one of {string.Join(", ", Topology.WithStore)}.");
            }
        });
        command.SetAction((parsed, stop) => RunAsync(parsed, [name, .. parsed.UnmatchedTokens], stop));
        return command;
    }

    public async Task<int> RunAsync(ParseResult parsed, IReadOnlyList<string> operation, CancellationToken stop)
    {
        var settings = new RunSettings
        {
            GatewayPort = 0,
            DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
            Postgres = parsed.GetValue(postgres),
        };
        var running = settings.Postgres ?? await RunningPostgres.FindAsync(settings.DataFolder, Topology.Server, stop);
        if (running is null && !Directory.Exists(settings.DataFolder))
        {
            throw new HostingException($"There is no data folder {settings.DataFolder}. Run the system once, or give another folder with --data.");
        }

        var broker = parsed.GetValue(rabbitMq) ?? await RunningRabbitMq.FindAsync(settings.DataFolder, Topology.Broker, stop);
        await using var application = Topology.Build(settings with
        {
            Postgres = running,
            RabbitMq = broker,
            Transport = broker is null ? MessageTransport.Postgres : MessageTransport.RabbitMq,
        });
        return await application.RunOnceAsync(parsed.GetValue(service)!, [family, .. operation], stop);
    }
}
