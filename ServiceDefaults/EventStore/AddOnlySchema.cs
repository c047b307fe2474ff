using Marten;
using Microsoft.Extensions.DependencyInjection;
using Weasel.Core;

namespace ServiceDefaults.EventStore;

/// <summary>
/// A release makes what it lacks and drops nothing. By default a store takes away the columns and indexes that it does not know: a replica of the old
/// release that starts again while the new one rolls out would so break the new one, and the new one's script the old.
/// </summary>
internal static class AddOnlySchema
{
    /// <summary>For the store that was added last; its tables exist only once it does.</summary>
    public static void MigrateByAddingOnly(this IServiceCollection services)
    {
        var added = services.Last(service => service.ServiceType == typeof(IDocumentStore));
        services.Remove(added);
        services.AddSingleton(provider => AddingOnly((IDocumentStore)added.ImplementationFactory!(provider)));
    }

    private static IDocumentStore AddingOnly(IDocumentStore store)
    {
        foreach (var table in store.Storage.AllObjects().OfType<ITable>())
        {
            table.AddOnlyMigrations = true;
        }

        return store;
    }
}
