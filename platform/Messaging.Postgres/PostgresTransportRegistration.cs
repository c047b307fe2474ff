using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Postgres;

namespace Platform.Messaging.Postgres;

/// <summary>Registers the PostgreSQL transport.</summary>
public static class PostgresTransportRegistration
{
    /// <summary>
    /// Adds <see cref="ITransport"/>, <see cref="IDeadLetters"/> and <see cref="IRefeeds"/> on the bus's database, its listener, and the
    /// readiness check "bus". The tables are brought up to date before the first use, unless the options say otherwise.
    /// </summary>
    public static IServiceCollection AddPostgresTransport(
        this IServiceCollection services, string connectionString, PostgresTransportOptions? options = null)
    {
        var settings = options ?? new PostgresTransportOptions();
        services.AddSingleton(settings);
        services.AddBus(connectionString, settings.Migrate);
        services.AddSingleton<ITransport, PostgresTransport>();
        services.AddSingleton<IHostedService>(provider => new NotificationListener(
            provider.GetRequiredService<BusDatabase>().Source,
            Announcer.Channel,
            provider.GetRequiredService<Announcer>().Heard,
            provider.GetRequiredService<ILogger<NotificationListener>>()));
        return services;
    }

    /// <summary>What every transport keeps in the bus's database, and how it is looked after.</summary>
    internal static IServiceCollection AddBus(this IServiceCollection services, string connectionString, bool migrate)
    {
        services.AddSingleton(_ => new BusDatabase(connectionString, migrate));
        services.AddSingleton<Announcer>();
        services.AddSingleton<IDeadLetters, PostgresDeadLetters>();
        services.AddSingleton<IRefeeds, PostgresRefeeds>();

        // A service works without the bus, since its log is its outbox: a bus that is down must not take its HTTP side out of rotation.
        services.AddHealthChecks().AddCheck<BusHealthCheck>("bus", HealthStatus.Degraded, ["ready"], TimeSpan.FromSeconds(5));
        return services;
    }
}
