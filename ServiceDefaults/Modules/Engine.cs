using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Messaging.RabbitMq;
using ServiceDefaults.Operate;

namespace ServiceDefaults.Modules;

/// <summary>
/// Which engine stands behind the ports: this file and no other decides it. A module is described without a word of an engine, so
/// another one needs another file like this and nothing else.
/// </summary>
internal static class Engine
{
    public static void AddEngine(this IHostApplicationBuilder builder, Module module) =>
        builder.Services.AddEngine(module, builder.Configuration, migrate: true);

    /// <summary>The module's store for an operator: with all that the service knows of it, and nothing running.</summary>
    public static OperatedStore OpenStore(IServiceProvider services)
    {
        var module = services.GetRequiredService<Module>();
        return new OperatedStore(module.Name, StoreOptions(module, services.GetRequiredService<IConfiguration>()));
    }

    /// <summary>
    /// The module's messages and processes for an operator: all that the service registers of its engine, with nothing running, nothing logged
    /// and the schemas left as they are.
    /// </summary>
    public static OperatedService OpenService(IServiceProvider services)
    {
        var module = services.GetRequiredService<Module>();
        var own = new ServiceCollection();
        own.AddLogging();
        own.AddSingleton(TimeProvider.System);
        own.AddSingleton(module);
        own.AddEngine(module, services.GetRequiredService<IConfiguration>(), migrate: false);
        return new OperatedService(own.BuildServiceProvider());
    }

    private static void AddEngine(this IServiceCollection services, Module module, IConfiguration configuration, bool migrate)
    {
        services.AddPostgresEventStore(StoreOptions(module, configuration) with
        {
            Subscriptions = [provider => provider.GetRequiredService<ILogSubscription>()],
        });
        services.AddTransport(configuration, migrate);

        var types = module.MessageTypes;
        var standard = new MessagingOptions { ServiceName = module.Name, MessageTypes = types };
        services.AddMessaging(standard with
        {
            Publications = module.Publications,
            Handlers = module.Handlers(types),
            Upcasts = module.MessageUpcasts(types),
            Concurrency = configuration.GetValue("Messaging:Concurrency", standard.Concurrency),
            DrainTime = configuration.GetValue("Messaging:DrainTime", standard.DrainTime),
        });
    }

    private static PostgresEventStoreOptions StoreOptions(Module module, IConfiguration configuration) =>
        new(configuration.ConnectionString($"{module.Name}-db"), module.EventTypes)
        {
            Views = module.Views,
            MasterKeys = configuration.MasterKeys(),
        };

    /// <summary>A broker that the service is told of carries its messages; without one the bus's database does.</summary>
    private static void AddTransport(this IServiceCollection services, IConfiguration configuration, bool migrate)
    {
        var bus = configuration.ConnectionString("bus");
        if (configuration.GetConnectionString("messaging") is { Length: > 0 } broker)
        {
            services.AddRabbitMqTransport(broker, bus, new RabbitMqTransportOptions { Migrate = migrate });
        }
        else
        {
            services.AddPostgresTransport(bus, new PostgresTransportOptions { Migrate = migrate });
        }
    }

    private static string ConnectionString(this IConfiguration configuration, string name) => configuration.GetConnectionString(name)
        ?? throw new InvalidOperationException($"Expected a connection string in ConnectionStrings__{name}; found none.");

    private static MasterKeys? MasterKeys(this IConfiguration configuration) =>
        configuration.GetSection("PersonalData:MasterKeys").GetChildren().Select(key => key.Value ?? "").ToArray() is { Length: > 0 } keys
            ? new MasterKeys(keys)
            : null;
}
