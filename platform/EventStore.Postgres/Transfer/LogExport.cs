using System.Buffers;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>Which part of the log to export.</summary>
/// <param name="After">Only events beyond this position; 0 for all.</param>
/// <param name="Category">Only streams of this category; null for all.</param>
public sealed record ExportOptions(long After = 0, string? Category = null);

/// <summary>What an export wrote.</summary>
/// <param name="Events">How many events.</param>
/// <param name="Head">The position up to which the log was looked at: the next export may begin after it without missing any.</param>
public sealed record ExportResult(long Events, long Head);

/// <summary>
/// Writes the log, in order of position, as one CloudEvent per line. The service may go on writing: the export ends at a position
/// up to which nothing can come any more. The data is written as it is stored, older shapes and encrypted values included.
/// </summary>
/// <param name="source">The service's database.</param>
/// <param name="service">The service's name, which becomes the events' <c>source</c>.</param>
public sealed class LogExport(NpgsqlDataSource source, string service)
{
    private const int PageSize = 10_000;
    private const int BufferSize = 1024 * 1024;

    /// <summary>Writes the events as lines of UTF-8, each ended by a line feed, and flushes. Memory is bounded whatever the log's size.</summary>
    /// <exception cref="TransferException"><c>log-unsettled</c>: a transaction elsewhere does not end.</exception>
    public async Task<ExportResult> WriteAsync(
        Stream output, ExportOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        var head = await SettledHead.FindAsync(source, cancellation);
        var buffer = new ArrayBufferWriter<byte>(BufferSize * 2);
        await using var line = new Utf8JsonWriter(buffer, ExportedEvent.Format);
        var written = 0L;
        for (var after = options.After; after < head;)
        {
            // Each page is a statement of its own, so that a long export holds no snapshot that vacuum would have to spare.
            var (count, last) = await WritePageAsync(output, buffer, line, options with { After = after }, head, cancellation);
            written += count;
            after = count < PageSize ? head : last;
            progress?.Report(new TransferProgress("export", written, after - options.After, head - options.After));
        }

        await output.FlushAsync(cancellation);
        return new ExportResult(written, head);
    }

    /// <summary>Writes a file, compressed by gzip when its name ends in .gz.</summary>
    /// <param name="path">The file; unless the export is resumed, there must be none.</param>
    /// <param name="options">Which part of the log.</param>
    /// <param name="resume">Continue a file that broke off, after its last whole line; without such a file, begin one.</param>
    /// <param name="progress">Told after each page.</param>
    /// <param name="cancellation">Stops it; the file can be resumed.</param>
    /// <exception cref="TransferException">
    /// <c>file-exists</c>; <c>file-not-an-export</c> or <c>file-of-another-log</c> when the file to resume is not one of this log's.
    /// </exception>
    public async Task<ExportResult> WriteFileAsync(
        string path,
        ExportOptions options,
        bool resume = false,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (File.Exists(path))
        {
            var last = resume
                ? await ExportFile.RepairAsync(path, cancellation)
                : throw new TransferException("file-exists", $"{path} exists. Resume it, remove it, or give another name.");
            options = last is null ? options : options with { After = Math.Max(options.After, await RequireOwnAsync(path, last, cancellation)) };
        }

        await using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        var output = ExportFile.Compress(path, file);
        try
        {
            return await WriteAsync(output, options, progress, cancellation);
        }
        finally
        {
            // What was interrupted is ended properly too, so that there is little to repair.
            if (output != file)
            {
                await output.DisposeAsync();
            }

            file.Flush(flushToDisk: true);
        }
    }

    private async Task<long> RequireOwnAsync(string path, LastLine last, CancellationToken cancellation) =>
        last.Source == service && await FindIdAsync(last.Position, cancellation) == last.Id
            ? last.Position
            : throw new TransferException("file-of-another-log", $"{path} ends with an event that this log of '{service}' does not have there.");

    private async Task<Guid?> FindIdAsync(long position, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select id from mt_events where seq_id = $1");
        command.Parameters.Add(new() { Value = position });
        return (Guid?)await command.ExecuteScalarAsync(cancellation);
    }

    private async Task<(int Count, long Last)> WritePageAsync(
        Stream output, ArrayBufferWriter<byte> buffer, Utf8JsonWriter line, ExportOptions options, long head, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            select {ExportedEvent.Columns} from mt_events
            where seq_id > $1 and seq_id <= $2 and ($3 is null or split_part(stream_id, '-', 1) = $3)
            order by seq_id limit {PageSize}
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = options.After });
        command.Parameters.Add(new() { Value = head });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = options.Category, NpgsqlDbType = NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var count = 0;
        var last = options.After;
        while (await row.ReadAsync(cancellation))
        {
            last = ExportedEvent.Write(line, row, service);
            await line.FlushAsync(cancellation);
            line.Reset();
            buffer.Write("\n"u8);
            count++;
            if (buffer.WrittenCount >= BufferSize)
            {
                await EmptyAsync(buffer, output, cancellation);
            }
        }

        await EmptyAsync(buffer, output, cancellation);
        return (count, last);
    }

    private static async Task EmptyAsync(ArrayBufferWriter<byte> buffer, Stream output, CancellationToken cancellation)
    {
        await output.WriteAsync(buffer.WrittenMemory, cancellation);
        buffer.ResetWrittenCount();
    }
}
