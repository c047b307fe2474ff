using System.CommandLine;
using Platform.Hosting;

namespace AppHost.Commands;

/// <summary>Runs the system until it is told to end.</summary>
internal static class RunCommand
{
    public static RootCommand Create(string description)
    {
        var command = new RootCommand(description);
        var options = RunOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await RunAsync(options.Read(parsed), cancellation);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(RunSettings settings, CancellationToken cancellation)
    {
        if (settings.GatewayPort != 0 && !Ports.IsFree(settings.GatewayPort))
        {
            throw new HostingException(
                $"Port {settings.GatewayPort} is taken. Choose another for the gateway with --gateway-port, or 0 for a free one.");
        }

        await using var application = Topology.Build(settings);
        await application.RunAsync(
            _ =>
            {
                Greet(application.GetEndpoint("gateway"));
                return Task.CompletedTask;
            },
            cancellation);
    }

    private static void Greet(Uri gateway)
    {
        Console.WriteLine();
        Console.WriteLine($"Gateway:    {gateway}");
        Console.WriteLine("Demo users: customer, customer2, operator, admin (password Passw0rd!)");
        Console.WriteLine("Press Ctrl-C to stop.");
    }
}
