using System.CommandLine;
using AppHost.Demo;
using AppHost.Seeding;
using Platform.Hosting;

namespace AppHost.Commands;

/// <summary>Starts a system of its own in a throwaway folder, tells the stories, and stops it; ends with 1 when a story ended otherwise.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Tells five stories with a system of its own, each with its timeline across the services.");
        command.SetAction((_, cancellation) => RunAsync(cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"platform-demo-{Guid.CreateVersion7():n}");
        var settings = new RunSettings { GatewayPort = 0, DataFolder = folder, PaymentPatience = TimeSpan.FromSeconds(5) };
        var failed = Story.All.Count;
        try
        {
            using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await using var application = Topology.Build(settings);
            await application.RunAsync(
                async stop =>
                {
                    await DemoData.SeedAsync(application.GetEndpoint("gateway"), stop);
                    failed = await StoryTeller.TellAsync(application, Terminal.Output, stop);
                    await told.CancelAsync();
                },
                told.Token);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return failed == 0 ? 0 : 1;
    }
}
