using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orders;
using Platform.EventSourcing;
using Platform.Messaging;
using ServiceDefaults.Modules;
using Simulation.Tests.Machinery;

namespace Simulation.Tests.Services;

/// <summary>A service as the simulation knows it: what its module says, and the log that stands behind it.</summary>
internal sealed record Service(string Name, MessagingOptions Options, EventTypes Events)
{
    public static readonly Service Orders = Of(OrdersModule.Define());
    public static readonly Service Inventory = Of(global::Inventory.InventoryModule.Define());

    private static Service Of(Module module)
    {
        var types = module.MessageTypes;
        var options = new MessagingOptions
        {
            ServiceName = module.Name,
            MessageTypes = types,
            Publications = module.Publications,
            Handlers = module.Handlers(types),
            Upcasts = module.MessageUpcasts(types),
        };
        return new Service(module.Name, options, module.EventTypes);
    }
}

/// <summary>
/// One process of a service. This is the only place where production types are put together, and they are put together by the service's
/// own registrations: the relay, the consumer with its retry policies, the decision loop, the handlers and the module are the real ones.
/// </summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly ServiceProvider provider;
    private readonly BusAccess transport;
    private readonly HttpClient? http;

    public ServiceProcess(Service service, Log log, Actor actor)
    {
        transport = new BusAccess(actor.World.Bus, actor);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(actor.Clock);
        services.AddSingleton<IEventStore>(new LogAccess(log, actor));
        services.AddSingleton<ITransport>(transport);
        services.AddCommands();
        services.AddMessaging(service.Options);
        if (service == Service.Orders)
        {
            http = new HttpClient(new ProviderAccess(actor)) { BaseAddress = new Uri("http://payments/"), Timeout = Timeout.InfiniteTimeSpan };
            services.AddOptions<FulfilmentOptions>();
            services.AddSingleton<FulfilmentFeed>();
            services.AddSingleton(new PaymentProvider(http));
        }

        provider = services.BuildServiceProvider();
    }

    public DecisionLoop Decisions => provider.GetRequiredService<DecisionLoop>();

    public ILogSubscription Relay => provider.GetRequiredService<ILogSubscription>();

    /// <summary>Starts the service's pump, which declares the queue and says what it does with a delivery.</summary>
    public Func<Delivery, CancellationToken, Task<Settlement>> StartReceiving()
    {
        // The pump is the first that messaging registers to be hosted; what comes after it only measures.
        provider.GetServices<IHostedService>().First().StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return transport.Receiver.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        provider.Dispose();
        http?.Dispose();
    }

    /// <summary>What the service publishes of these events when nothing goes wrong.</summary>
    public static IReadOnlyList<Published> MessagesOf(Service service, IReadOnlyList<RecordedEvent> events)
    {
        var kept = new KeptMessages();
        new LogRelay(service.Options, kept, TimeProvider.System)
            .HandleAsync(events, CancellationToken.None).GetAwaiter().GetResult();
        return kept.Messages;
    }

    private sealed class KeptMessages : ITransport
    {
        public IReadOnlyList<Published> Messages { get; private set; } = [];

        public Task DeclareAsync(string queue, IReadOnlyCollection<string> messageTypes, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task PublishAsync(IReadOnlyList<Published> messages, CancellationToken cancellation = default)
        {
            Messages = messages;
            return Task.CompletedTask;
        }

        public Task PublishAsync(string queue, IReadOnlyList<Published> messages, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task ReceiveAsync(
            string queue, int concurrency, Func<Delivery, CancellationToken, Task<Settlement>> handle, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<QueueStatus> InspectAsync(string queue, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
