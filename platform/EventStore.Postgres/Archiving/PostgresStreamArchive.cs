using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;

namespace Platform.EventStore.Postgres;

/// <summary>Archived streams by the columns <c>is_archived</c> that Marten's layout has, and the table <c>stream_archivings</c>.</summary>
internal sealed class PostgresStreamArchive(NpgsqlDataSource source) : IStreamArchive
{
    public async Task<StreamStatus?> FindAsync(StreamId stream, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            """
            select s.version, coalesce(s.is_archived, false), s.timestamp, a.archived, a.reason, a.user_id, a.recorded_at
            from mt_streams s
            left join lateral (select * from stream_archivings where stream_id = s.id order by id desc limit 1) a on true
            where s.id = $1
            """);
        command.Parameters.Add(new() { Value = stream.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var last = reader.IsDBNull(3)
            ? null
            : new StreamArchiving(
                reader.GetBoolean(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6));
        return new StreamStatus(stream, reader.GetInt64(0), reader.GetBoolean(1), reader.GetFieldValue<DateTimeOffset>(2), last);
    }

    public Task<ArchiveVerdict> ArchiveAsync(StreamId stream, ArchiveRequest request, CancellationToken cancellation = default) =>
        SetAsync(stream, archive: true, request, cancellation);

    public Task<ArchiveVerdict> RestoreAsync(StreamId stream, ArchiveRequest request, CancellationToken cancellation = default) =>
        SetAsync(stream, archive: false, request, cancellation);

    private async Task<ArchiveVerdict> SetAsync(StreamId stream, bool archive, ArchiveRequest request, CancellationToken cancellation)
    {
        TextBounds.Check(request.Reason, nameof(request.Reason), "an archive request's");
        TextBounds.Check(request.Metadata);
        if (request.Record is { } record)
        {
            TextBounds.Check(record);
        }

        await using var command = Command(stream, archive, request);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        ArchiveVerdict verdict = reader.GetString(0) switch
        {
            "done" => new ArchiveVerdict.Done(reader.GetInt64(1)),
            "missing" => new ArchiveVerdict.Missing(stream),
            "conflict" => new ArchiveVerdict.Conflict(stream, request.ExpectedVersion!.Value, reader.GetInt64(1)),
            _ => new ArchiveVerdict.Repeated(request.Record!),
        };

        // Only past the result the server has said that the transaction is committed.
        await reader.NextResultAsync(cancellation);
        return verdict;
    }

    private NpgsqlCommand Command(StreamId stream, bool archive, ArchiveRequest request)
    {
        var record = request.Record;
        var headers = record is null ? null : JsonSerializer.Serialize(record.Answer.Headers, PlatformJson.Options);
        var command = source.CreateCommand("select outcome, figure from archive_stream($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
        command.Parameters.Add(Text(stream.Value));
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = archive });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = request.ExpectedVersion, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(Text(request.Reason));
        command.Parameters.Add(Text(request.Metadata.UserId));
        command.Parameters.Add(Text(request.Metadata.CorrelationId));
        command.Parameters.Add(Text(record?.Caller));
        command.Parameters.Add(Text(record?.Key));
        command.Parameters.Add(Text(record?.Fingerprint));
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = record?.Answer.Status, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = headers, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(Text(record?.Answer.Body));
        return command;
    }

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
