using System.Net;
using System.Net.Sockets;

namespace Messaging.RabbitMq.Tests;

/// <summary>Stands between client and broker, so that a test can make the broker's words vanish, or cut the line.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<TcpClient> clients = [];
    private readonly Uri broker;
    private readonly Task accepting;

    public CuttingProxy(string connectionString)
    {
        broker = new Uri(connectionString);
        listener.Start();
        ConnectionString = new UriBuilder(broker) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri.ToString();
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>Whether what the broker says vanishes; what is said to it still arrives.</summary>
    public volatile bool BrokerIsMute;

    /// <summary>Whether what the client says vanishes too.</summary>
    public volatile bool ClientIsMute;

    public void Cut()
    {
        lock (clients)
        {
            clients.ForEach(client => client.Close());
            clients.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                var server = new TcpClient();
                await server.ConnectAsync(broker.Host, broker.Port, stop.Token);
                lock (clients)
                {
                    clients.AddRange([client, server]);
                }

                _ = PumpAsync(client, server, () => ClientIsMute);
                _ = PumpAsync(server, client, () => BrokerIsMute);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The test has ended, or the broker is away at the moment.
            }
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to, Func<bool> isMute)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is var read and > 0)
            {
                if (!isMute())
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The line is cut.
        }

        to.Close();
        from.Close();
    }
}
