using System.CommandLine;
using AppHost.Seeding;
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
            async stop =>
            {
                if (settings.Seed)
                {
                    await DemoData.SeedAsync(application.GetEndpoint("gateway"), stop);
                }

                Greet(application.GetEndpoint("gateway"));
            },
            cancellation);
    }

    private static void Greet(Uri gateway)
    {
        Console.WriteLine();
        Console.WriteLine($"Gateway:    {gateway}");
        Console.WriteLine($"Demo users: {string.Join(", ", DemoUsers.All)} (password {DemoUsers.Password})");
        Console.WriteLine("Press Ctrl-C to stop.");
    }
}
