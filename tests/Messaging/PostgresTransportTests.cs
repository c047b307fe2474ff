using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace Messaging.Tests;

public sealed class PostgresTransportTests : TransportConformance
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

    protected override Task<TransportClient> ConnectAsync() =>
        PostgresClient.ConnectAsync(database.ConnectionString, new PostgresTransportOptions { Lease = TimeSpan.FromSeconds(2) });
}

/// <summary>A client of the bus with a container and a listener of its own, as a process would have it.</summary>
internal static class PostgresClient
{
    public static async Task<TransportClient> ConnectAsync(string connectionString, PostgresTransportOptions? options = null)
    {
        var services = new ServiceCollection().AddLogging().AddPostgresTransport(connectionString, options).BuildServiceProvider();
        var listener = services.GetServices<IHostedService>().OfType<Platform.Postgres.NotificationListener>().Single();
        await listener.StartAsync(CancellationToken.None);
        return new TransportClient(
            services.GetRequiredService<ITransport>(),
            services.GetRequiredService<IDeadLetters>(),
            KillAsync: async () => await services.DisposeAsync(),
            CloseAsync: async () =>
            {
                await listener.StopAsync(CancellationToken.None);
                await services.DisposeAsync();
            });
    }
}
