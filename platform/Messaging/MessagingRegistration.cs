using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>Registers a service's messaging.</summary>
public static class MessagingRegistration
{
    /// <summary>
    /// Adds the relay (an <see cref="ILogSubscription"/> that the event store's engine runs), the pump, and the readiness checks
    /// "queue", which is unhealthy until the service's queue is bound, and "relay", which is degraded and names the event while one
    /// holds the relay up. A transport is registered beside it.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Two handlers share a name, a handler's message type is not registered, an upcast leads nowhere, or a bound is below 1.
    /// </exception>
    public static IServiceCollection AddMessaging(this IServiceCollection services, MessagingOptions options)
    {
        Verify(options);
        services.AddSingleton(options);
        services.AddSingleton(options.MessageTypes);
        services.AddSingleton(provider => new PersonalMessages(options.MessageTypes, provider.GetService<ISubjectKeys>()));
        services.AddSingleton(provider => Relay(options, provider));
        services.AddSingleton<ILogSubscription>(provider => provider.GetRequiredService<LogRelay>());
        services.AddMetrics();
        services.AddSingleton<MessagingMetrics>();
        services.AddSingleton(new MessageReader(options));
        services.AddSingleton<HandlerRunner>();
        services.AddSingleton<MessageConsumer>();
        services.AddSingleton<MessagePump>();
        services.AddHostedService(provider => provider.GetRequiredService<MessagePump>());
        services.AddHostedService(Watcher);
        services.AddHostedService(provider => Refeed(options, provider));
        services.AddHealthChecks().AddCheck<MessagePump>("queue", tags: ["ready"]).AddCheck<LogRelay>("relay", tags: ["ready"]);
        return services;
    }

    private static LogRelay Relay(MessagingOptions options, IServiceProvider provider)
    {
        var relay = new LogRelay(options, provider.GetRequiredService<ITransport>(), Clock(provider), Personal(options, provider));
        provider.GetRequiredService<MessagingMetrics>().Watch(relay);
        return relay;
    }

    // A service without a log, or on a transport that keeps no record of re-feeds, has none.
    private static LogRefeed Refeed(MessagingOptions options, IServiceProvider provider) => new(
        options,
        new EventMessages(options, Clock(provider), Personal(options, provider)),
        provider.GetRequiredService<ITransport>(),
        provider.GetService<ILogReader>(),
        provider.GetService<IRefeeds>(),
        provider.GetRequiredService<ILogger<LogRefeed>>());

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    private static PersonalMessages? Personal(MessagingOptions options, IServiceProvider provider) =>
        options.MessageTypes.HavePersonalData ? provider.GetRequiredService<PersonalMessages>() : null;

    private static QueueWatcher Watcher(IServiceProvider provider)
    {
        var watcher = ActivatorUtilities.CreateInstance<QueueWatcher>(provider);
        provider.GetRequiredService<MessagingMetrics>().Watch(watcher);
        return watcher;
    }

    private static void Verify(MessagingOptions options)
    {
        if (options.Handlers.CountBy(handler => handler.Name).FirstOrDefault(pair => pair.Value > 1).Key is { } name)
        {
            throw new InvalidOperationException($"Two handlers of {options.ServiceName} are named '{name}'; the inbox could not tell them apart.");
        }

        if (options.Handlers.FirstOrDefault(handler => options.MessageTypes.Find(handler.MessageType) is null) is { } handler)
        {
            throw new InvalidOperationException(
                $"The handler '{handler.Name}' takes '{handler.MessageType}', which no registered message record stands behind.");
        }

        var policies = options.Handlers.Select(each => each.Retry ?? options.RetryPolicy).Append(options.RetryPolicy);
        if (options.Concurrency < 1 || policies.Any(policy => policy.MaxAttempts < 1))
        {
            throw new InvalidOperationException(
                $"Expected a concurrency and numbers of attempts of at least 1 in {options.ServiceName}; found {options.Concurrency} and "
                + $"{policies.Min(policy => policy.MaxAttempts)}.");
        }
    }
}
