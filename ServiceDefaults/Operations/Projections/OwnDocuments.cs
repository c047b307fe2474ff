using JasperFx.Events.Projections;
using Marten;

namespace ServiceDefaults.Operations.Projections;

/// <summary>What a projection alone writes, and of nothing but events: only that can be taken away whole for the same made anew.</summary>
internal static class OwnDocuments
{
    public static Type[] Of(IReadOnlyStoreOptions store, string projection) =>
        Of((StoreOptions)store, ((StoreOptions)store).Projections.All.Single(one => one.Name == projection));

    /// <summary>
    /// None when it says of none that they go with it, or says it of something that is not a document, or shares one with another projection.
    /// </summary>
    public static Type[] Of(StoreOptions store, IProjectionSource<IDocumentOperations, IQuerySession> projection)
    {
        Type[] gone = [.. projection.Options.CleanUps.OfType<DeleteDocuments>().Select(one => one.DocumentType).Distinct()];
        var isItsOwn = projection is ProjectionBase { Options.TeardownDataOnRebuild: true }
            && projection.ShardNames().Length == 1
            && projection.Options.CleanUps.All(one => one is DeleteDocuments)
            && projection.PublishedTypes().All(gone.Contains)
            && !store.Projections.All.Where(other => other != projection).Any(other => other.PublishedTypes().Intersect(gone).Any());
        return isItsOwn ? gone : [];
    }
}
