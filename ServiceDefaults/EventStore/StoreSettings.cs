using Marten;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Archiving;
using ServiceDefaults.Audit;
using ServiceDefaults.Operations;
using ServiceDefaults.PersonalData;
using Weasel.Core;

namespace ServiceDefaults.EventStore;

/// <summary>
/// What a store of the service's events is like, whoever opens one: what it writes, every other reads. What only the service's own store does beside
/// that, like telling of its commits, is added where that is made.
/// </summary>
/// <param name="service">The service's name, which is also the schema's.</param>
/// <param name="configure">The service's streams, projections and documents.</param>
internal sealed class StoreSettings(string service, Action<StoreOptions> configure)
{
    /// <summary>The schema of inbox and outbox, which the service owns too. It may make no other.</summary>
    public string BusSchema { get; } = $"{service}_bus";

    public StoreOptions For(IServiceProvider provider)
    {
        var options = new StoreOptions { DatabaseSchemaName = service };
        var kept = new PersonalJson(new KeptSeal(provider.GetRequiredService<SubjectKeys>(), "event-store"));
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase, json => json.Converters.Add(kept));
        options.Storage.ExtendedSchemaObjects.Add(KeyTable.In(service));
        options.Advanced.Migrator.RefuseDestructiveChanges = true;
        options.DisableNpgsqlLogging = true;
        options.ReadAgainWhatWasSpoilt();
        options.Events.TimeProvider = provider.GetRequiredService<TimeProvider>();
        options.Events.UseMandatoryStreamTypeDeclaration = true;

        // An append that loses a race would leave a gap in the sequence, and every projection would wait seconds at it.
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.EnableAdvancedAsyncTracking = true;
        options.Events.EnableExtendedProgressionTracking = true;
        options.Events.AutoDiscoverTagTypes = false;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.UserNameEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;

        // An event that this release does not know would be missing in its rows for ever: it waits for the release that does.
        options.Projections.Errors.SkipUnknownEvents = false;
        WrittenEventTypes.Configure(options);
        options.AddAuditTrail();
        options.AddOperations();
        configure(options);
        options.KeepRowsOfArchivedStreams();
        return options;
    }
}
