using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;
using Platform.Messaging.Postgres;

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
        services.AddPostgresEventStore(new PostgresEventStoreOptions(builder.Configuration.ConnectionString($"{module.Name}-db"), module.EventTypes)
        {
            Views = module.Views,
            Subscriptions = [provider => provider.GetRequiredService<ILogSubscription>()],
        });
        services.AddPostgresTransport(builder.Configuration.ConnectionString("bus"));

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

    private static string ConnectionString(this IConfiguration configuration, string name) => configuration.GetConnectionString(name)
        ?? throw new InvalidOperationException($"Expected a connection string in ConnectionStrings__{name}; found none.");
}
