using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.EventSourcing;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace Messaging.Tests;

public sealed class PostgresStartTests
{
    [Fact]
    public async Task A_service_starts_before_its_bus_and_finds_it_later()
    {
        await using var neighbour = await PostgresServer.CreateDatabaseAsync();
        var bus = new NpgsqlConnectionStringBuilder(neighbour.ConnectionString) { Database = $"{neighbour.Name}_bus", ApplicationName = "service" };
        var handled = new ConcurrentQueue<CupReady>();
        using var host = Service(bus.ConnectionString, handled);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Degraded), await HealthAsync(host));

        await ExecuteAsync(neighbour, $"create database {bus.Database}");
        try
        {
            await UntilAsync(async () => await HealthAsync(host) == (HealthStatus.Healthy, HealthStatus.Healthy));
            await RelayAsync(host, new CupFilled(7));
            await UntilAsync(() => Task.FromResult(!handled.IsEmpty));
            await host.StopAsync(TestContext.Current.CancellationToken);
            Assert.Equal([new CupReady(7)], handled);
        }
        finally
        {
            await ExecuteAsync(neighbour, $"drop database {bus.Database} with (force)");
        }
    }

    private static IHost Service(string connectionString, ConcurrentQueue<CupReady> handled)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPostgresTransport(connectionString);
        builder.Services.AddMessaging(new MessagingOptions
        {
            ServiceName = "bar",
            MessageTypes = Cups.Types,
            Publications = [Publication.Of<CupFilled>((filled, _) => [new Outgoing(new CupReady(filled.Cup))])],
            Handlers =
            [
                MessageHandler.Of<CupReady>("on-cup-ready", "cup-ready.v1", (_, cup, _, _) =>
                {
                    handled.Enqueue(cup);
                    return Task.CompletedTask;
                }),
            ],
        });
        return builder.Build();
    }

    private static async Task RelayAsync(IHost host, object happened)
    {
        var relay = host.Services.GetServices<ILogSubscription>().Single(subscription => subscription.Name == "relay");
        var stream = StreamId.Of("cup", "7");
        var recorded = new RecordedEvent(1, Guid.NewGuid(), stream, 1, "cup_filled", happened, DateTimeOffset.UtcNow, new EventMetadata("flow"));
        await relay.HandleAsync([recorded], CancellationToken.None);
    }

    private static async Task<(HealthStatus Queue, HealthStatus Bus)> HealthAsync(IHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"));
        return (report.Entries["queue"].Status, report.Entries["bus"].Status);
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var patience = Task.Delay(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            Assert.False(patience.IsCompleted, "Waited in vain.");
            await Task.Delay(20);
        }
    }

    private sealed record CupFilled(int Cup);
}
