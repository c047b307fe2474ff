using Platform.Hosting;

namespace Platform.Testing;

/// <summary>
/// The throwaway RabbitMQ broker of this test process: started when it is first asked for, shared by all tests, gone with the process.
/// <c>TEST_RABBITMQ</c> with an amqp URI names another broker to use instead.
/// </summary>
public static class RabbitMqServer
{
    private static readonly Lazy<Task<string>> Server = new(StartAsync);

    /// <summary>How to reach it. Queues of tests that share it have names of their own.</summary>
    /// <exception cref="HostingException">There is no RabbitMQ on this machine and it cannot be installed; the message says what to do.</exception>
    public static Task<string> ConnectionStringAsync() => Server.Value;

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } given)
        {
            return given;
        }

        var server = await EmbeddedRabbitMq.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
        return server.ConnectionString;
    }
}
