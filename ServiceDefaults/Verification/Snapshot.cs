using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JasperFx.Events;
using JasperFx.Events.Aggregation;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using ServiceDefaults.Operations;
using ServiceDefaults.PersonalData;

namespace ServiceDefaults.Verification;

/// <summary>The inline snapshot of a type of streams: what is stored is compared with what the events of the stream make now.</summary>
internal abstract class Snapshot
{
    // However long a stream is, so many of its events are in memory at once.
    private const int EventsAtOnce = 500;

    // What is personal is compared as it reads: each sealing of the same looks different.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new PersonalJson(new Unsealed()) },
    };

    /// <summary>Where they are kept.</summary>
    public string Table { get; private set; } = "";

    /// <summary>Those of a store, by the alias of the aggregate's type.</summary>
    public static IReadOnlyDictionary<string, Snapshot> All(IDocumentStore store) => store.Options.Events.Projections()
        .OfType<IAggregateProjection>()
        .Where(projection => projection is { Lifecycle: ProjectionLifecycle.Inline, Scope: AggregationScope.SingleStream })
        .ToDictionary(
            projection => ((IEventRegistry)store.Options.Events).AggregateAliasFor(projection.AggregateType),
            projection => For(store, projection.AggregateType));

    /// <summary>What is wrong with a stream's snapshot, if anything is.</summary>
    public async Task<string?> FaultAsync(IQuerySession session, StoredStream stream, string? stored, CancellationToken stop)
    {
        try
        {
            return await FaultOfReadableAsync(session, stream, stored, stop);
        }
        catch (Exception unreadable) when (unreadable is not (OperationCanceledException or Npgsql.NpgsqlException))
        {
            return $"expected its events and its snapshot to be readable, found {unreadable.GetType().Name}";
        }
    }

    protected abstract Task<JsonNode?> FoldAsync(IQuerySession session, StoredStream stream, CancellationToken stop);

    protected abstract JsonNode? Read(IQuerySession session, string stored);

    private static Snapshot For(IDocumentStore store, Type aggregate)
    {
        var snapshot = (Snapshot)Activator.CreateInstance(typeof(Of<>).MakeGenericType(aggregate))!;
        snapshot.Table = store.Options.FindOrResolveDocumentType(aggregate).TableName.QualifiedName;
        return snapshot;
    }

    private async Task<string?> FaultOfReadableAsync(IQuerySession session, StoredStream stream, string? stored, CancellationToken stop)
    {
        var (expected, found) = (await FoldAsync(session, stream, stop), stored is null ? null : Read(session, stored));
        return (expected, found) switch
        {
            (null, null) => null,
            (null, _) => "expected no snapshot, for its events make none, found one",
            (_, null) => "expected the snapshot that its events make, found none",
            _ when Difference.Between(expected, found) is { } difference => $"snapshot at version {stream.Version}: {difference}",
            _ => null,
        };
    }

    private sealed class Of<T> : Snapshot
        where T : class
    {
        protected override async Task<JsonNode?> FoldAsync(IQuerySession session, StoredStream stream, CancellationToken stop)
        {
            T? state = null;
            for (var from = 1L; from <= stream.Version; from += EventsAtOnce)
            {
                var to = Math.Min(from + EventsAtOnce - 1, stream.Version);
                state = await StreamName.AggregateAsync(session, stream.Id, from, to, state, stop);
            }

            return JsonSerializer.SerializeToNode(state, Readable);
        }

        protected override JsonNode? Read(IQuerySession session, string stored)
        {
            using var json = new MemoryStream(Encoding.UTF8.GetBytes(stored));
            return JsonSerializer.SerializeToNode(session.DocumentStore.Options.Serializer().FromJson<T>(json), Readable);
        }
    }

    private sealed class Unsealed : ISeal
    {
        public byte[] Seal(string subject, ReadOnlySpan<byte> plain) => plain.ToArray();

        public byte[] Open(string subject, ReadOnlySpan<byte> box) => box.ToArray();
    }
}
