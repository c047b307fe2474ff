using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
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
    private byte[]? marker;

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

    public bool RefusesAfterSwallowing { get; set; }

    public int Swallowed { get; private set; }

    /// <summary>Lets the next statement with this text through, and cuts the connection instead of passing on what the server answers.</summary>
    public void SwallowAnswerTo(string text) => Interlocked.Exchange(ref marker, Encoding.UTF8.GetBytes(text));

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
            var connection = new Relay(client.GetStream(), server.GetStream());
            await Task.WhenAny(PassStatementsAsync(connection), PassAnswersAsync(connection));
        }
    }

    private async Task PassStatementsAsync(Relay relay)
    {
        var buffer = new byte[64 * 1024];
        while (await relay.Client.ReadAsync(buffer, stopping.Token) is var count and > 0)
        {
            if (marker is { } wanted && buffer.AsSpan(0, count).IndexOf(wanted) >= 0)
            {
                marker = null;
                relay.Swallows = true;
            }

            await relay.Server.WriteAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }

    private async Task PassAnswersAsync(Relay relay)
    {
        var buffer = new byte[64 * 1024];
        while (await relay.Server.ReadAsync(buffer, stopping.Token) is var count and > 0)
        {
            if (relay.Swallows)
            {
                Swallowed++;
                Refuses |= RefusesAfterSwallowing;
                return;
            }

            await relay.Client.WriteAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }

    private sealed class Relay(NetworkStream client, NetworkStream server)
    {
        public NetworkStream Client => client;

        public NetworkStream Server => server;

        public bool Swallows { get; set; }
    }
}
