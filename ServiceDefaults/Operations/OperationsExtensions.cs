using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Operations.Announcements;
using ServiceDefaults.Operations.DeadLetters;
using ServiceDefaults.Operations.Flows;
using ServiceDefaults.Operations.Journeys;
using ServiceDefaults.Operations.Projections;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;
using Wolverine.Runtime.Handlers;

namespace ServiceDefaults.Operations;

/// <summary>What an operator needs to see and to mend the service, under <c>/ops</c>; the gateway does not lead there.</summary>
public static class OperationsExtensions
{
    internal const string Prefix = "ops";

    /// <summary>Tells operators of the service's process managers.</summary>
    /// <typeparam name="T">How they are looked at.</typeparam>
    public static IServiceCollection AddFlows<T>(this IServiceCollection services)
        where T : class, IFlows => services.AddSingleton<IFlows, T>();

    /// <summary>Tells operators which events come of calls to somebody outside.</summary>
    /// <typeparam name="T">Which.</typeparam>
    public static IServiceCollection AddOutsideCalls<T>(this IServiceCollection services)
        where T : class, IOutsideCalls => services.AddSingleton<IOutsideCalls, T>();

    /// <summary>Lets operators have others told again what the service tells them.</summary>
    /// <typeparam name="T">What that is.</typeparam>
    public static IServiceCollection AddAnnouncements<T>(this IServiceCollection services)
        where T : class, IAnnouncements => services.AddSingleton<IAnnouncements, T>();

    internal static void AddOperations(this StoreOptions options)
    {
        options.Schema.For<ProjectionRebuild>();
        options.Schema.For<Republication>();
    }

    internal static void AddOperations(this IServiceCollection services)
    {
        services.AddSingleton(provider => new StoredMessages(provider.GetRequiredService<IWolverineRuntime>()));
        services.AddSingleton(provider => new MessageShape(
            provider.GetRequiredService<IWolverineRuntime>(), provider.GetRequiredService<HandlerGraph>()));
        services.AddSingleton(provider => new FlowBoard(
            provider.GetServices<IFlows>(), provider.GetRequiredService<StoredMessages>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new JourneyReader(
            provider.GetRequiredService<IWolverineRuntime>(),
            provider.GetRequiredService<FlowBoard>(),
            provider.GetServices<IOutsideCalls>(),
            provider.GetRequiredService<StoredMessages>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ProjectionBoard(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<IEventStore>(),
            provider.GetRequiredService<IWolverineRuntime>(),
            provider.GetRequiredService<EventSubscriptionAgentFamily>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ProjectionRebuilder(
            provider.GetRequiredService<ProjectionBoard>(),
            provider.GetRequiredService<IDocumentStore>(),
            provider,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProjectionRebuilder>>()));
        services.AddSingleton(provider => new Republisher(
            provider.GetServices<IAnnouncements>(), provider.GetRequiredService<IDocumentStore>(), provider.GetRequiredService<TimeProvider>()));
    }
}
