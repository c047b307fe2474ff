using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Messaging.RabbitMq;

namespace MessagesUnderTest;

/// <summary>A host that has an event store and messaging.</summary>
public static class Service
{
    /// <summary>Adds the transport that the settings name.</summary>
    public static IServiceCollection AddTransport(this IServiceCollection services, Settings settings) => settings.Broker is { } broker
        ? services.AddRabbitMqTransport(broker, settings.Bus)
        : services.AddPostgresTransport(settings.Bus);

    internal static async Task<IHost> StartAsync(Settings settings, EventTypes events, MessagingOptions messaging, CancellationToken stop)
    {
        while (true)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddLogging();
            builder.Services.AddTransport(settings);
            builder.Services.AddMessaging(messaging);
            builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(settings.Store, events)
            {
                Subscriptions = messaging.Publications.Count == 0 ? [] : [services => services.GetRequiredService<LogRelay>()],
            });
            var host = builder.Build();
            try
            {
                await host.StartAsync(stop);
                return host;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // A server may be the one that was killed; an orchestrator would start the service again.
                await Console.Error.WriteLineAsync($"not started: {error.Message}");
                host.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
            }
        }
    }
}
