using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Messaging.Postgres;
using Platform.Postgres;

namespace Platform.Messaging.RabbitMq;

/// <summary>Registers the RabbitMQ transport.</summary>
public static class RabbitMqTransportRegistration
{
    /// <summary>
    /// Adds <see cref="ITransport"/> on a broker and <see cref="IDeadLetters"/> on the bus's database, the relay of what is due, and the
    /// readiness checks "messaging" for the broker and "bus" for the database. What is needed in either is created before the first use.
    /// </summary>
    /// <param name="services">The service's container.</param>
    /// <param name="connectionString">The broker, as <c>amqp://user:password@host:port/vhost</c>.</param>
    /// <param name="busConnectionString">The bus's PostgreSQL database: it keeps delayed messages, retries and dead letters.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static IServiceCollection AddRabbitMqTransport(
        this IServiceCollection services, string connectionString, string busConnectionString, RabbitMqTransportOptions? options = null)
    {
        var settings = options ?? new RabbitMqTransportOptions();
        services.AddBus(busConnectionString, settings.Migrate);
        services.AddSingleton(settings);
        services.AddSingleton(new PostgresTransportOptions { Migrate = settings.Migrate });
        services.AddSingleton<PostgresTransport>();
        services.AddSingleton(_ => new BrokerConnections(new Uri(connectionString), settings));
        services.AddSingleton<BusStore>();
        services.AddSingleton<ITransport>(provider => ActivatorUtilities.CreateInstance<RabbitMqTransport>(provider, Clock(provider)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DueMessageRelay>(provider, Clock(provider)));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<DueMessageRelay>());
        services.AddSingleton<IHostedService>(provider =>
        {
            var relay = provider.GetRequiredService<DueMessageRelay>();
            return new NotificationListener(
                provider.GetRequiredService<BusDatabase>().Source,
                Announcer.Channel,
                _ => relay.Wake(),
                provider.GetRequiredService<ILogger<NotificationListener>>());
        });
        services.AddHealthChecks().AddCheck<RabbitMqHealthCheck>("messaging", HealthStatus.Degraded, ["ready"], TimeSpan.FromSeconds(5));
        return services;
    }

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
