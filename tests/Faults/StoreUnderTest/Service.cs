using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing.EventSourcing;

namespace StoreUnderTest;

/// <summary>A host that has nothing but an event store.</summary>
internal static class Service
{
    public static async Task<IHost> StartAsync(
        string connectionString, IReadOnlyList<View> views, IReadOnlyList<ILogSubscription> subscriptions, CancellationToken stop)
    {
        while (true)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddLogging();
            builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(connectionString, new EventTypes(typeof(CounterEvent)))
            {
                Views = views,
                Subscriptions = [.. subscriptions.Select(one => new Func<IServiceProvider, ILogSubscription>(_ => one))],
            });
            var host = builder.Build();
            try
            {
                await host.StartAsync(stop);
                return host;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // The server may be the one that was killed; an orchestrator would start the service again.
                await Console.Error.WriteLineAsync($"not started: {error.Message}");
                host.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
            }
        }
    }
}
