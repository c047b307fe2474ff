using System.Text;
using JasperFx.Events;
using Marten;
using ServiceDefaults.Operations;

namespace ServiceDefaults.Archiving;

/// <summary>Which streams of a service are over, by the snapshot of each. Those of types that are not named here are never archived.</summary>
public sealed class EndedStreams
{
    private readonly List<Kind> kinds = [];

    /// <summary>Streams of this aggregate are archived a while after their last event, if they are over by then.</summary>
    /// <param name="isOver">Whether nothing more is awaited for it or owed to it.</param>
    public EndedStreams Of<T>(Func<T, bool> isOver)
        where T : class
    {
        kinds.Add(new Kind(typeof(T), (serializer, state) => isOver(serializer.FromJson<T>(state))));
        return this;
    }

    /// <summary>What Marten calls the types of these streams.</summary>
    internal string[] Aliases(IDocumentStore store) => [.. kinds.Select(kind => AliasOf(kind, store))];

    /// <summary>Those of some streams that are over.</summary>
    internal async Task<IReadOnlyList<OpenStream>> OverAsync(IReadOnlyList<OpenStream> streams, IQuerySession session, CancellationToken stop)
    {
        HashSet<string> over = [];
        foreach (var kind in kinds)
        {
            string[] ids = [.. streams.Where(one => one.Type == AliasOf(kind, session.DocumentStore)).Select(one => one.Id)];
            over.UnionWith(await OverAsync(kind, ids, session, stop));
        }

        return [.. streams.Where(one => over.Contains(one.Id))];
    }

    private static async Task<IEnumerable<string>> OverAsync(Kind kind, string[] ids, IQuerySession session, CancellationToken stop)
    {
        var options = session.DocumentStore.Options;
        var table = options.FindOrResolveDocumentType(kind.Aggregate).TableName.QualifiedName;
        var stored = await StoredSnapshots.ReadAsync(session, table, ids, stop);
        return stored.Where(one => kind.IsOver(options.Serializer(), new MemoryStream(Encoding.UTF8.GetBytes(one.Value)))).Select(one => one.Key);
    }

    private static string AliasOf(Kind kind, IDocumentStore store) => ((IEventRegistry)store.Options.Events).AggregateAliasFor(kind.Aggregate);

    private sealed record Kind(Type Aggregate, Func<ISerializer, Stream, bool> IsOver);
}
