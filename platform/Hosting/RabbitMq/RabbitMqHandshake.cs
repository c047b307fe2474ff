using System.Net.Sockets;

namespace Platform.Hosting;

/// <summary>
/// Whether a broker answers: a client says which protocol it speaks, and a broker that is ready begins the handshake. It listens only
/// when its queues are there, so that no more need be asked.
/// </summary>
internal static class RabbitMqHandshake
{
    private const byte MethodFrame = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Greeting = [.. "AMQP"u8, 0, 0, 9, 1];

    public static async Task<bool> AnswersAsync(Uri broker, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(broker.Host, PortOf(broker), patience.Token);
            if (broker.Scheme == "amqps")
            {
                return true; // The handshake is encrypted; that it listens must do.
            }

            var stream = client.GetStream();
            await stream.WriteAsync(Greeting, patience.Token);
            var answer = new byte[1];
            return await stream.ReadAsync(answer, patience.Token) == 1 && answer[0] == MethodFrame;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>Waits until the broker answers.</summary>
    public static async Task WaitUntilReadyAsync(Uri broker, Task<int> exited, TimeSpan atMost, CancellationToken cancellation)
    {
        var deadline = TimeProvider.System.GetUtcNow() + atMost;
        while (!await AnswersAsync(broker, cancellation))
        {
            if (exited.IsCompleted)
            {
                throw new HostingException($"The RabbitMQ broker ended with exit code {await exited} before it was ready.");
            }

            if (TimeProvider.System.GetUtcNow() > deadline)
            {
                throw new HostingException($"The RabbitMQ broker was not ready within {atMost.TotalSeconds:0} s.");
            }

            await Task.WhenAny(exited, Task.Delay(Pause, cancellation));
        }
    }

    public static int PortOf(Uri broker) => broker.Port > 0 ? broker.Port : broker.Scheme == "amqps" ? 5671 : 5672;
}
