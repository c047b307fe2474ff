using Marten;
using Marten.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Archiving;
using ServiceDefaults.Audit;
using ServiceDefaults.Operations;
using ServiceDefaults.Operations.Projections;
using ServiceDefaults.PersonalData;
using ServiceDefaults.Telemetry;
using Weasel.Core;
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
        builder.Services.AddMarten(provider =>
        {
            var options = new StoreOptions { DatabaseSchemaName = service };
            var kept = new PersonalJson(new KeptSeal(provider.GetRequiredService<SubjectKeys>(), "event-store"));
            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase, json => json.Converters.Add(kept));
            options.Storage.ExtendedSchemaObjects.Add(KeyTable.In(service));
            options.Advanced.Migrator.RefuseDestructiveChanges = true;
            options.DisableNpgsqlLogging = true;
            options.ReadAgainWhatWasSpoilt();
            options.Events.Configure(provider.GetRequiredService<TimeProvider>());
            var appended = provider.GetRequiredService<AppendedEvents>();
            options.Listeners.Add(appended.AfterCommits);
            options.Listeners.Add(provider.GetRequiredService<EventCounting>());
            options.OpenTelemetry.TrackEventCounters();
            options.Projections.Wakeup = appended;

            // An event that this release does not know would be missing in its rows for ever: it waits for the release that does.
            options.Projections.Errors.SkipUnknownEvents = false;
            WrittenEventTypes.Configure(options);
            options.Listeners.Add(written);
            options.AddAuditTrail();
            options.Schema.For<ProjectionRebuild>();
            configure(options);
            options.KeepRowsOfArchivedStreams();
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

    private static void Configure(this IEventStoreOptions events, TimeProvider clock)
    {
        events.TimeProvider = clock;
        events.UseMandatoryStreamTypeDeclaration = true;

        // An append that loses a race would leave a gap in the sequence, and every projection would wait seconds at it.
        events.UseExclusiveLockOnConcurrentAppends = true;
        events.EnableAdvancedAsyncTracking = true;
        events.EnableExtendedProgressionTracking = true;
        events.AutoDiscoverTagTypes = false;
        events.MetadataConfig.CorrelationIdEnabled = true;
        events.MetadataConfig.CausationIdEnabled = true;
        events.MetadataConfig.UserNameEnabled = true;
        events.MetadataConfig.HeadersEnabled = true;
    }
}
