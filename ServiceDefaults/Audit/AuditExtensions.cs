using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.EventStore;

namespace ServiceDefaults.Audit;

/// <summary>The audit log of a service, in its event store.</summary>
internal static class AuditExtensions
{
    public static void AddAuditTrail(this StoreOptions store)
    {
        store.Projections.Add<AuditTrail>(ProjectionLifecycle.Inline);
        store.Schema.For<AuditEntry>().Metadata(metadata => metadata.DisableInformationalFields());
        store.AddKeysetIndexes<AuditEntry>(
            entry => new { entry.At, entry.Id },
            entry => new { entry.Who, entry.At, entry.Id },
            entry => new { entry.About, entry.At, entry.Id });
    }

    public static void AddAudit(this IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RefusedRequests>();
        services.AddHostedService<RefusalWriter>();
    }
}
