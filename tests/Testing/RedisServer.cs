using System.Diagnostics;
using StackExchange.Redis;
using Xunit;

namespace Testing;

/// <summary>A Redis (Garnet) in a process of its own, which can be flushed, killed, paused and started again at the same port.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    public const string Password = "test";

    private readonly int port = Ports.Free();
    private Process? process;

    public int Port => port;

    /// <summary>How a service connects.</summary>
    public string ConnectionString => $"127.0.0.1:{port},password={Password}";

    public static async Task<RedisServer> StartedAsync()
    {
        var server = new RedisServer();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        process = Process.Start(new ProcessStartInfo(RepositoryFolder.Built("Garnet"), ["--bind", "127.0.0.1", "--port", $"{port}", "-q"])
        {
            Environment = { ["SERVER_PASSWORD"] = Password },
            RedirectStandardOutput = true,
        });
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await ConnectAsync();
                return;
            }
            catch (RedisException) when (attempt < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Waits until something is kept under a key that holds this text: whoever has read it is answered before that.</summary>
    public async Task KeepsAsync(string text)
    {
        for (var waited = Stopwatch.StartNew(); !(await KeysAsync()).Any(key => key.Contains(text, StringComparison.Ordinal));)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"Nothing is kept of {text} after 30 s.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async Task FlushAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.GetDatabase().ExecuteAsync("FLUSHALL");
    }

    private async Task<IReadOnlyList<string>> KeysAsync()
    {
        await using var connection = await ConnectAsync();
        var keys = (string?[]?)await connection.GetDatabase().ExecuteAsync("KEYS", "*");
        return [.. keys!.OfType<string>()];
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>From now on it accepts connections and requests, as the machine's network does that for it, and answers none.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process!.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    private Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync($"{ConnectionString},connectTimeout=2000,allowAdmin=true");
}
