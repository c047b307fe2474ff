using Npgsql;
using Platform.EventSourcing;
using Platform.Postgres;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>What an import takes.</summary>
/// <param name="Source">Only events of this service: any other <c>source</c> is refused; null for any.</param>
/// <param name="AllowUnknown">Also events whose type no record of the service claims; nothing can read them until one does.</param>
/// <param name="BatchSize">How many events are written in one transaction.</param>
public sealed record ImportOptions(string? Source = null, bool AllowUnknown = false, int BatchSize = 5_000);

/// <summary>What an import did.</summary>
/// <param name="Written">Events that were new.</param>
/// <param name="AlreadyThere">Events that the store had, from an import before.</param>
/// <param name="LastPosition">The position of the last event that was new; 0 when none was.</param>
public sealed record ImportResult(long Written, long AlreadyThere, long LastPosition);

/// <summary>
/// Reads what <see cref="LogExport"/> wrote into a store that has none of it or the beginning of it. Ids, streams, versions, times
/// and metadata stay; positions are new, in the order of the lines. Every batch is one transaction, so a kill leaves whole batches,
/// and the same file again continues where it broke off.
/// </summary>
/// <param name="source">The service's database.</param>
/// <param name="types">The events of the service.</param>
public sealed class LogImport(NpgsqlDataSource source, EventTypes types)
{
    private const int MaxBatchWeight = 16 * 1024 * 1024;
    private const int MaxAttempts = 6;

    /// <summary>Creates the tables of an event store where they are missing, as the service does when it starts.</summary>
    public Task PrepareAsync(CancellationToken cancellation = default) =>
        Migrator.MigrateAsync(source, "event-store", typeof(LogImport).Assembly, cancellation);

    /// <summary>
    /// Reads lines until the end. While one batch is written the next is read and checked. A line that is refused stops the import
    /// before its batch is written.
    /// </summary>
    /// <param name="input">Lines of UTF-8, uncompressed.</param>
    /// <param name="options">What to take.</param>
    /// <param name="length">How many bytes the input has, for the progress; 0 when nobody knows.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops it; what is committed stays.</param>
    /// <exception cref="TransferException">A line is not as expected, or the store holds something else.</exception>
    public async Task<ImportResult> ReadAsync(
        Stream input,
        ImportOptions options,
        long length = 0,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        await using var lines = new LineReader(input);
        var result = new ImportResult(0, 0, 0);
        var batch = await NextAsync(lines, options, cancellation);
        while (batch.Events.Count > 0)
        {
            var writing = WriteAsync(batch, cancellation);
            var reading = Task.Run(() => NextAsync(lines, options, cancellation), cancellation);
            await Task.WhenAll(writing, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (written, last) = await writing;
            result = new ImportResult(
                result.Written + written, result.AlreadyThere + batch.Events.Count - written, last == 0 ? result.LastPosition : last);
            progress?.Report(new TransferProgress("import", result.Written + result.AlreadyThere, batch.EndsAt, length));
            batch = await reading;
        }

        await AnnounceAsync(cancellation);
        return result;
    }

    /// <summary>Reads a file, uncompressed first when its name ends in .gz.</summary>
    /// <exception cref="TransferException">A line is not as expected, or the store holds something else.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ImportResult> ReadFileAsync(
        string path, ImportOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        await using var file = File.OpenRead(path);
        await using var input = ExportFile.Decompress(path, file);

        // Compressed bytes are counted where they are read: nobody knows beforehand how many lines they hold.
        var compressed = input != file;
        var counted = compressed && progress is not null ? new FilePosition(file, progress) : progress;
        return await ReadAsync(input, options, file.Length, counted, cancellation);
    }

    private async Task<ImportBatch> NextAsync(LineReader lines, ImportOptions options, CancellationToken cancellation)
    {
        var events = new List<ImportedEvent>(options.BatchSize);
        var versions = new Dictionary<string, long>();
        var ids = new HashSet<Guid>();
        var weight = 0L;
        while (events.Count < options.BatchSize && weight < MaxBatchWeight && await lines.ReadAsync(cancellation) is { } text)
        {
            var happened = ImportedEvent.Parse(text, lines.Line, types, options);
            if (!ids.Add(happened.Id))
            {
                throw new TransferException("id-repeated", $"the event id {happened.Id} came before.", happened.Line);
            }

            if (versions.TryGetValue(happened.Stream, out var version) && happened.Version != version + 1)
            {
                throw new TransferException(
                    "version-gap", $"expected version {version + 1} of '{happened.Stream}'; found {happened.Version}.", happened.Line);
            }

            versions[happened.Stream] = happened.Version;
            events.Add(happened);
            weight += happened.Weight;
        }

        return new ImportBatch(lines.Bytes, events);
    }

    /// <summary>A batch may be written again whenever nobody knows what became of it: what is there is recognised.</summary>
    private async Task<(long Written, long Last)> WriteAsync(ImportBatch batch, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                return await batch.WriteAsync(connection, cancellation);
            }
            catch (NpgsqlException error) when (error.IsTransient && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), cancellation);
            }
        }
    }

    /// <summary>Wakes whoever follows the log in the service's own processes; they also look by themselves.</summary>
    private async Task AnnounceAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select pg_notify($1, 'log imported')");
        command.Parameters.Add(new() { Value = LogSignals.Channel });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed class FilePosition(FileStream file, IProgress<TransferProgress> progress) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => progress.Report(value with { Done = file.Position });
    }
}
