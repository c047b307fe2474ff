using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;

namespace EventStore.Postgres.Tests;

/// <summary>A service that has nothing but an event store.</summary>
internal static class TestHost
{
    public static IHost Build(string connectionString, EventTypes types, IReadOnlyList<View> views, IReadOnlyList<ILogSubscription> subscriptions)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(connectionString, types)
        {
            Views = views,
            Subscriptions = [.. subscriptions.Select(subscription => new Func<IServiceProvider, ILogSubscription>(_ => subscription))],
        });
        return builder.Build();
    }
}
