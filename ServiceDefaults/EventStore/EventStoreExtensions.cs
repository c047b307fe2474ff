using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Audit;
using ServiceDefaults.Operations;
using ServiceDefaults.PersonalData;
using ServiceDefaults.Telemetry;
using Wolverine.Marten;

namespace ServiceDefaults.EventStore;

/// <summary>Marten with the conventions that all services share.</summary>
public static class EventStoreExtensions
{
    /// <summary>
    /// Adds the service's event store in a schema of its name, with Wolverine's inbox and outbox beside it in <c>…_bus</c>. Events carry
    /// correlation, causation, user and headers; asynchronous projections run on one replica at a time. What is personal is sealed with a key for
    /// each person. What requests did, and what they were refused, stands in the audit log beside it.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Its name, which is also the schema's.</param>
    /// <param name="configure">The service's streams, projections and documents.</param>
    public static WebApplicationBuilder AddEventStore(this WebApplicationBuilder builder, string service, Action<StoreOptions> configure)
    {
        builder.Services.AddDatabase(builder.Configuration);
        builder.Services.AddPersonalData(builder.Configuration, service);
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AppendedEvents>(provider, service));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AppendedEvents>());
        PassingFailures.Tell();
        var written = new WrittenEventTypes();
        var settings = new StoreSettings(service, configure);
        builder.Services.AddSingleton(settings);
        builder.Services.AddMarten(provider =>
        {
            var options = settings.For(provider);
            var appended = provider.GetRequiredService<AppendedEvents>();
            options.Listeners.Add(appended.AfterCommits);
            options.Listeners.Add(provider.GetRequiredService<EventCounting>());
            options.OpenTelemetry.TrackEventCounters();
            options.Projections.Wakeup = appended;
            options.Listeners.Add(written);
            return options;
        })
            .UseLightweightSessions()
            .UseNpgsqlDataSource()
            .ApplyAllDatabaseChangesOnStartup()
            .InitializeWith(written)
            .IntegrateWithWolverine(integration =>
            {
                integration.MessageStorageSchemaName = $"{service}_bus";
                integration.TransportSchemaName = "bus";
                integration.UseWolverineManagedEventSubscriptionDistribution = true;
            });
        builder.Services.MigrateByAddingOnly();
        builder.Services.AddSealedAnswers();
        builder.Services.AddAudit();
        builder.Services.AddOperations();
        builder.Services.AddStoreMetrics();
        return builder;
    }
}
