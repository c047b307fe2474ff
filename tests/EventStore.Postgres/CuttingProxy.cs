using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EventStore.Postgres.Tests;

/// <summary>Stands between the store and the server, and breaks the connection at the worst moment: when the server has answered.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder target;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private readonly ConcurrentBag<TcpClient> clients = [];
    private int swallow;

    public CuttingProxy(string connectionString)
    {
        target = new NpgsqlConnectionStringBuilder(connectionString);
        listener.Start();
        var own = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        ConnectionString = own.ConnectionString;
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    public bool Refuses { get; set; }

    public int Swallowed { get; private set; }

    /// <summary>Lets the next statement through to the server, and cuts the connection instead of passing on what it answers.</summary>
    public void SwallowNextAnswer() => Interlocked.Exchange(ref swallow, 1);

    /// <summary>Breaks every connection.</summary>
    public void Cut()
    {
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        Cut();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(stopping.Token);
            if (Refuses)
            {
                client.Dispose();
                continue;
            }

            clients.Add(client);
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(target.Host!.StartsWith('/') ? "127.0.0.1" : target.Host, target.Port, stopping.Token);
            var up = client.GetStream().CopyToAsync(server.GetStream(), stopping.Token);
            await Task.WhenAny(up, PassAnswersAsync(server.GetStream(), client.GetStream()));
        }
    }

    private async Task PassAnswersAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[64 * 1024];
        while (await server.ReadAsync(buffer, stopping.Token) is var count and > 0)
        {
            if (Interlocked.Exchange(ref swallow, 0) == 1)
            {
                Swallowed++;
                return;
            }

            await client.WriteAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }
}
