using System.CommandLine;
using System.CommandLine.Parsing;

namespace AppHost.Commands;

/// <summary>The options of a run, for every command that starts one.</summary>
internal sealed class RunOptions
{
    private readonly Option<int> gatewayPort = new("--gateway-port")
    {
        Description = "Where the gateway listens; 0 for a free port.",
        DefaultValueFactory = _ => RunSettings.DefaultGatewayPort,
    };

    private readonly Option<string> data = new("--data")
    {
        Description = "The folder for databases, keys and logs.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new RunSettings().DataFolder,
    };

    private readonly Option<Dictionary<string, int>> replicas = new("--replicas")
    {
        Description = $"Processes of a service, as orders=2; may be repeated. Services: {string.Join(", ", Topology.Scalable)}.",
        HelpName = "SERVICE=N",
        CustomParser = ReadReplicas,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> noSeed = new("--no-seed") { Description = "Do not put in demo data." };

    private readonly Option<string?> postgres = new("--postgres")
    {
        Description = "A PostgreSQL server to use, instead of one of our own.",
        HelpName = "\"Host=...;Username=...;Password=...\"",
    };

    private readonly Option<string> transport = new("--transport")
    {
        Description = "What carries messages between services.",
        DefaultValueFactory = _ => "postgres",
    };

    private readonly Option<string?> rabbitMq = new("--rabbitmq")
    {
        Description = "A RabbitMQ broker to use, instead of one of our own; implies --transport rabbitmq.",
        HelpName = "amqp://...",
    };

    /// <summary>Gives a command these options.</summary>
    public static RunOptions AddTo(Command command)
    {
        var options = new RunOptions();
        options.gatewayPort.Validators.Add(RefusePortOutOfRange);
        options.transport.AcceptOnlyFromAmong("postgres", "rabbitmq");
        Option[] all =
        [
            options.gatewayPort, options.data, options.replicas, options.noSeed, options.postgres, options.transport, options.rabbitMq,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        return options;
    }

    public RunSettings Read(ParseResult command) => new()
    {
        GatewayPort = command.GetValue(gatewayPort),
        DataFolder = Path.GetFullPath(command.GetValue(data)!),
        Replicas = command.GetValue(replicas)!,
        Seed = !command.GetValue(noSeed),
        Postgres = command.GetValue(postgres),
        Transport = command.GetValue(transport) == "rabbitmq" || command.GetValue(rabbitMq) is not null
            ? MessageTransport.RabbitMq
            : MessageTransport.Postgres,
        RabbitMq = command.GetValue(rabbitMq),
    };

    private static void RefusePortOutOfRange(OptionResult result)
    {
        // What is no number at all is refused by the parser, in its own words.
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var port) && port is < 0 or > 65535)
        {
            result.AddError("--gateway-port is a number from 0 to 65535.");
        }
    }

    private static Dictionary<string, int> ReadReplicas(ArgumentResult result)
    {
        var replicas = new Dictionary<string, int>();
        foreach (var token in result.Tokens)
        {
            var parts = token.Value.Split('=');
            if (parts.Length == 2 && Topology.Scalable.Contains(parts[0]) && int.TryParse(parts[1], out var count) && count is >= 1 and <= 16)
            {
                replicas[parts[0]] = count;
            }
            else
            {
                var services = string.Join(", ", Topology.Scalable);
                result.AddError($"--replicas {token.Value}: expected SERVICE=N with N from 1 to 16 and one of the services {services}.");
            }
        }

        return replicas;
    }
}
