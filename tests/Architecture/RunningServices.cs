using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Http;

namespace Architecture.Tests;

// Started once for all who look at them.
[CollectionDefinition(nameof(RunningServices))]
public sealed class RunningServicesCollection : ICollectionFixture<RunningServices>;

/// <summary>Every service of the domain, for the rules that look at what is configured.</summary>
public sealed class RunningServices : IAsyncLifetime
{
    public IReadOnlyDictionary<string, RunningService> ByName { get; private set; } = new Dictionary<string, RunningService>();

    public IEnumerable<(RunningService Service, RouteEndpoint Endpoint)> Endpoints =>
        from service in ByName.Values
        from endpoint in service.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        select (service, endpoint);

    /// <summary>The endpoints of the APIs, with the generated code's model of each.</summary>
    public IEnumerable<(RouteEndpoint Endpoint, HttpChain Chain)> Api =>
        from found in Endpoints
        let chain = found.Endpoint.Metadata.GetMetadata<HttpChain>()
        where chain is not null
        select (found.Endpoint, chain);

    public async ValueTask InitializeAsync() => ByName = new Dictionary<string, RunningService>
    {
        [Orders.OrdersConfiguration.Service] = await RunningService.StartAsync<Orders.Order>(Orders.OrdersConfiguration.Service),
        [Inventory.InventoryConfiguration.Service] = await RunningService.StartAsync<Inventory.Item>(Inventory.InventoryConfiguration.Service),
        [Subscriptions.SubscriptionsConfiguration.Service] =
            await RunningService.StartAsync<Subscriptions.Subscription>(Subscriptions.SubscriptionsConfiguration.Service),
        [Notifications.NotificationsConfiguration.Service] =
            await RunningService.StartAsync<Notifications.BusinessEvent>(Notifications.NotificationsConfiguration.Service),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var service in ByName.Values)
        {
            await service.DisposeAsync();
        }
    }
}
