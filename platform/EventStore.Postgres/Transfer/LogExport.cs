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

    /// <summary>The id of the event at a position; null when there is none. Who continues an export asks whether it is of this log.</summary>
    public async Task<Guid?> FindIdAsync(long position, CancellationToken cancellation = default)
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
