using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Recovery.Tests;

/// <summary>A RabbitMQ of a drill, which keeps messages while a service is away; it ends with this process however that ends.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private static readonly string Scripts = Path.Combine(RepositoryFolder.Root, "AppHost/LocalServers");
    private readonly string password = $"{Guid.CreateVersion7():N}";
    private readonly int port = Ports.Free();
    private readonly Process node;

    private Broker(string server, DrillFolder root)
    {
        string[] line = [$"{Scripts}/rabbitmq.sh", server, $"{root.Path}/rabbitmq", $"{port}", $"{Ports.Free()}", $"{Ports.Free()}"];
        node = Process.Start(new ProcessStartInfo("bash", line)
        {
            Environment = { ["SERVER_PASSWORD"] = password },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        node.OutputDataReceived += (_, _) => { };
        node.ErrorDataReceived += (_, _) => { };
        node.BeginOutputReadLine();
        node.BeginErrorReadLine();
    }

    /// <summary>How a service connects.</summary>
    public Uri Address => new($"amqp://shop:{password}@127.0.0.1:{port}");

    /// <summary>Starts one; skips the test where none is installed.</summary>
    public static async Task<Broker> StartAsync(DrillFolder root)
    {
        using var look = Process.Start(new ProcessStartInfo("bash", [$"{Scripts}/rabbitmq-server.sh", "--look"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var server = (await look.StandardOutput.ReadToEndAsync()).Trim();
        Assert.SkipWhen(server.Length == 0, "There is no RabbitMQ: apt-get install rabbitmq-server.");
        var broker = new Broker(server, root);
        await RunningService.WaitAsync(broker.ListensAsync);
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        if (!node.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{node.Id}"]);
            await kill.WaitForExitAsync();
            await node.WaitForExitAsync();
        }

        node.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        Assert.False(node.HasExited, "RabbitMQ has ended.");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return client.Connected;
    }
}
