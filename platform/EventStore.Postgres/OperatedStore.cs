using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Browsing;
using Platform.EventStore.Postgres.Transfer;
using Platform.EventStore.Postgres.Verification;

namespace Platform.EventStore.Postgres;

/// <summary>
/// A service's store in the hands of an operator: the same events, upcasters and views as the service has, and none of its agents. It
/// can be opened beside running replicas.
/// </summary>
public sealed class OperatedStore : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;

    /// <summary>Opens the store; nothing is sent to the database yet.</summary>
    /// <param name="service">The service's name: the <c>source</c> of its exported events.</param>
    /// <param name="options">What the service tells its event store.</param>
    public OperatedStore(string service, PostgresEventStoreOptions options)
    {
        Service = service;
        source = PostgresEventStoreRegistration.CreateDataSource(options.ConnectionString, loggers: null);
        var keys = options.MasterKeys is { } masterKeys ? new PostgresSubjectKeys(source, masterKeys) : null;
        Browser = new StoreBrowser(source);
        var followed = options.Views.Where(view => view.Consistency == ViewConsistency.Async).ToList();
        var tables = followed.ConvertAll(view => new ViewTable(view));
        var signals = new LogSignals(source, NullLogger<LogSignals>.Instance);
        Views = new PostgresViewOperations(tables, source, signals, NullLogger<PostgresViewOperations>.Instance);
        Verification = new StoreVerification(source, options.Events, followed, keys);
        Export = new LogExport(source, service);
        Import = new LogImport(source, options.Events);
    }

    /// <summary>The service's name.</summary>
    public string Service { get; }

    /// <summary>Streams, events and counts as they are stored.</summary>
    public StoreBrowser Browser { get; }

    /// <summary>How the views are, and what is asked of whoever leads them.</summary>
    public IViewOperations Views { get; }

    /// <summary>Checks the store against itself.</summary>
    public StoreVerification Verification { get; }

    /// <summary>Writes the log as CloudEvents.</summary>
    public LogExport Export { get; }

    /// <summary>Reads what was exported.</summary>
    public LogImport Import { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
