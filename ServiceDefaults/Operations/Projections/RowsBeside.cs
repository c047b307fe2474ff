using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.EventStore;
using Weasel.Core;

namespace ServiceDefaults.Operations.Projections;

/// <summary>
/// A projection's rows, made once more beside the live ones: by a store like the service's, in which the projection has another name, and so a
/// progress of its own, and its documents lie in another schema. Whoever begins takes away what was begun before: it may be another release's.
/// </summary>
internal sealed class RowsBeside : IAsyncDisposable
{
    private const string Mark = "~rebuild";

    private readonly IDocumentStore store;
    private readonly ILogger logger;
    private readonly ShardName live;
    private readonly ShardName shard;
    private readonly Type[] documents;
    private readonly (DbObjectName Live, DbObjectName Beside)[] tables;
    private IProjectionDaemon? daemon;
    private ISubscriptionAgent? agent;

    private RowsBeside(IDocumentStore known, IDocumentStore store, ILogger logger, ShardName live, ShardName shard, Type[] documents)
    {
        (this.store, this.logger, this.live, this.shard, this.documents) = (store, logger, live, shard, documents);
        tables = [.. documents.Select(document => (
            known.Options.FindOrResolveDocumentType(document).TableName, store.Options.FindOrResolveDocumentType(document).TableName))];
    }

    /// <summary>The last event that is in them.</summary>
    public long Position => agent?.Position ?? 0;

    /// <summary>Why they are made no further.</summary>
    public ShardFailure? Failure => agent?.Failure;

    /// <summary>Under which name the progress of a rebuild is kept, while there is one.</summary>
    public static string NameFor(ShardName live) => Named(live).Identity;

    /// <summary>Whether a row of progress is a rebuild's.</summary>
    public static bool Own(string progress) => progress.Contains(Mark, StringComparison.Ordinal);

    public static RowsBeside Open(string projection, IServiceProvider services)
    {
        var settings = services.GetRequiredService<StoreSettings>();
        var options = settings.For(services);
        foreach (var more in services.GetServices<IConfigureMarten>())
        {
            more.Configure(services, options);
        }

        options.Connection(services.GetRequiredService<NpgsqlDataSource>());
        var source = options.Projections.All.Single(one => one.Name == projection);
        var (live, documents) = (source.ShardNames()[0], OwnDocuments.Of(options, source));
        ((ProjectionBase)source).Name = Named(live).Name;
        options.Policies.ForAllDocuments(mapping =>
        {
            if (documents.Contains(mapping.DocumentType))
            {
                mapping.DatabaseSchemaName = settings.BusSchema;
            }
        });
        return new RowsBeside(
            services.GetRequiredService<IDocumentStore>(),
            AddOnlySchema.Of(new DocumentStore(options)),
            services.GetRequiredService<ILogger<RowsBeside>>(),
            live,
            source.ShardNames()[0],
            documents);
    }

    /// <summary>Begins with the first event, and goes on with those that come.</summary>
    public async Task BeginAsync(CancellationToken stop)
    {
        await RemoveAsync(stop);
        foreach (var document in documents)
        {
            await store.Storage.Database.EnsureStorageExistsAsync(document, stop);
        }

        daemon = await store.BuildProjectionDaemonAsync(logger: logger);
        await GoOnAsync(stop);
    }

    /// <summary>Looks after them: what failed and passes by itself is begun again where it stands, and what does not is thrown.</summary>
    public async Task GoOnAsync(CancellationToken stop)
    {
        if (Failure is { IsTransient: false } failure)
        {
            throw new InvalidOperationException($"Expected all events to be taken, found {failure}");
        }

        if (agent is null or { Status: not AgentStatus.Running })
        {
            agent = await daemon!.StartAgentInRebuildModeAsync(shard, stop);
        }
    }

    /// <summary>
    /// Has them known to the planner as the live ones are. Throws when these have a column that this release does not know: one that comes counts
    /// on it.
    /// </summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        await using var session = store.LightweightSession();
        foreach (var (old, made) in tables)
        {
            const string columns = "select attname::text from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped";
            var unknown = await session.AdvancedSql.QueryAsync<string>($"{columns} except {columns}", stop, old.QualifiedName, made.QualifiedName);
            if (unknown.Count > 0)
            {
                throw new InvalidOperationException($"Expected to know all columns of {old}; found {string.Join(", ", unknown)}.");
            }

            session.QueueSqlCommand($"analyze {made.QualifiedName}");
        }

        await session.SaveChangesAsync(stop);
    }

    /// <summary>Has them stand still; what was begun is committed first.</summary>
    public async Task StopAsync()
    {
        if (daemon is not null)
        {
            await daemon.StopAllAsync();
            daemon.Dispose();
            daemon = null;
        }
    }

    /// <summary>Has them be the live ones, with what else is in the session's transaction.</summary>
    public void Swap(IDocumentSession session) => RowsSwap.Queue(session, live, shard, tables);

    /// <summary>Leaves nothing of them.</summary>
    public async Task RemoveAsync(CancellationToken stop)
    {
        await StopAsync();
        var events = (IEventStore<IDocumentOperations, IQuerySession>)store;
        await events.DeleteProjectionProgressAsync((IEventDatabase)store.Storage.Database, shard.Name, stop);
        foreach (var document in documents)
        {
            await store.Advanced.Clean.CompletelyRemoveAsync(document, stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        store.Dispose();
    }

    private static ShardName Named(ShardName live) => new(live.Name + Mark, live.ShardKey, live.Version);
}
