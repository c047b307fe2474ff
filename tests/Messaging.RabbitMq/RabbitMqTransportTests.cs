using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Messaging;
using Platform.Messaging.RabbitMq;
using Platform.Testing;

namespace Messaging.RabbitMq.Tests;

public sealed class RabbitMqTransportTests : TransportConformance
{
    private TestDatabase database = null!;

    public override async ValueTask InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await database.DisposeAsync();
    }

    protected override async Task<TransportClient> ConnectAsync() =>
        await RabbitMqClient.ConnectAsync(await RabbitMqServer.ConnectionStringAsync(), database.ConnectionString);
}

/// <summary>A client of broker and bus with a container and agents of its own, as a process would have it.</summary>
internal static class RabbitMqClient
{
    public static async Task<TransportClient> ConnectAsync(string broker, string bus, RabbitMqTransportOptions? options = null)
    {
        var services = new ServiceCollection().AddLogging().AddRabbitMqTransport(broker, bus, options).BuildServiceProvider();
        var agents = services.GetServices<IHostedService>().ToList();
        foreach (var agent in agents)
        {
            await agent.StartAsync(CancellationToken.None);
        }

        return new TransportClient(
            services.GetRequiredService<ITransport>(),
            services.GetRequiredService<IDeadLetters>(),
            KillAsync: async () => await services.DisposeAsync(),
            CloseAsync: async () =>
            {
                foreach (var agent in agents)
                {
                    await agent.StopAsync(CancellationToken.None);
                }

                await services.DisposeAsync();
            });
    }
}
