using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests;

/// <summary>A connection on which anything may be sent, also what no HTTP client would.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient client = new();

    private NetworkStream Stream => client.GetStream();

    public static async Task<RawConnection> OpenAsync(RunningGateway gateway)
    {
        var connection = new RawConnection();
        await connection.client.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    public async Task SendAsync(string text) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    public async Task<string> ReadLineAsync()
    {
        using var reader = new StreamReader(Stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
    }

    /// <summary>Everything until the gateway closes the connection.</summary>
    public async Task<string> ReadToEndAsync(TimeSpan atMost)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(atMost);
        var received = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await Stream.ReadAsync(buffer, bound.Token) is > 0 and var count)
            {
                received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Closed while something was still on its way to it.
        }

        return received.ToString();
    }

    public void Dispose() => client.Dispose();
}
