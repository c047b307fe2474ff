using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Messaging.RabbitMq;

namespace ServiceDefaults.Modules;

/// <summary>
/// Which engine stands behind the ports: this file and no other decides it. A module is described without a word of an engine, so
/// another one needs another file like this and nothing else.
/// </summary>
internal static class Engine
{
    public static void AddEngine(this IHostApplicationBuilder builder, Module module)
    {
        var services = builder.Services;
        services.AddPostgresEventStore(StoreOptions(module, builder.Configuration) with
        {
            Subscriptions = [provider => provider.GetRequiredService<ILogSubscription>()],
        });
        services.AddTransport(builder.Configuration);

        var types = module.MessageTypes;
        var standard = new MessagingOptions { ServiceName = module.Name, MessageTypes = types };
        services.AddMessaging(standard with
        {
            Publications = module.Publications,
            Handlers = module.Handlers(types),
            Upcasts = module.MessageUpcasts(types),
            Concurrency = builder.Configuration.GetValue("Messaging:Concurrency", standard.Concurrency),
            DrainTime = builder.Configuration.GetValue("Messaging:DrainTime", standard.DrainTime),
        });
    }

    /// <summary>The module's store for an operator: with all that the service knows of it, and nothing running.</summary>
    public static OperatedStore OpenStore(IServiceProvider services)
    {
        var module = services.GetRequiredService<Module>();
        return new OperatedStore(module.Name, StoreOptions(module, services.GetRequiredService<IConfiguration>()));
    }

    private static PostgresEventStoreOptions StoreOptions(Module module, IConfiguration configuration) =>
        new(configuration.ConnectionString($"{module.Name}-db"), module.EventTypes)
        {
            Views = module.Views,
            MasterKeys = configuration.MasterKeys(),
        };

    /// <summary>A broker that the service is told of carries its messages; without one the bus's database does.</summary>
    private static void AddTransport(this IServiceCollection services, IConfiguration configuration)
    {
        var bus = configuration.ConnectionString("bus");
        if (configuration.GetConnectionString("messaging") is { Length: > 0 } broker)
        {
            services.AddRabbitMqTransport(broker, bus);
        }
        else
        {
            services.AddPostgresTransport(bus);
        }
    }

    private static string ConnectionString(this IConfiguration configuration, string name) => configuration.GetConnectionString(name)
        ?? throw new InvalidOperationException($"Expected a connection string in ConnectionStrings__{name}; found none.");

    private static MasterKeys? MasterKeys(this IConfiguration configuration) =>
        configuration.GetSection("PersonalData:MasterKeys").GetChildren().Select(key => key.Value ?? "").ToArray() is { Length: > 0 } keys
            ? new MasterKeys(keys)
            : null;
}
