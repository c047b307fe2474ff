using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Records what operators ask for; whoever leads the view obeys.</summary>
internal sealed class PostgresViewOperations(
    IReadOnlyList<ViewTable> tables, NpgsqlDataSource source, LogSignals signals, ILogger<PostgresViewOperations> logger) : IViewOperations
{
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<ViewStatus>> ListAsync(CancellationToken cancellation = default) =>
        [.. (await ViewStanding.ReadAsync(source, tables, cancellation)).Select(standing => standing.Status)];

    public Task<ViewRequestResult> PauseAsync(string view, ViewRequest request, CancellationToken cancellation = default) =>
        AskAsync(view, "pause", null, request, "update view_controls set paused = true where view = $1 and version = $2", cancellation);

    public Task<ViewRequestResult> ResumeAsync(string view, ViewRequest request, CancellationToken cancellation = default) =>
        AskAsync(view, "resume", null, request, "update view_controls set paused = false where view = $1 and version = $2", cancellation);

    public Task<ViewRequestResult> RebuildAsync(string view, ViewRequest request, CancellationToken cancellation = default) =>
        AskAsync(
            view,
            "rebuild",
            null,
            request,
            """
            update view_controls set rebuild_id = gen_random_uuid(), requested_by = $3, requested_at = now()
            where view = $1 and version = $2 and rebuild_id is null
            """,
            cancellation);

    public Task<ViewRequestResult> CancelRebuildAsync(string view, ViewRequest request, CancellationToken cancellation = default) =>
        AskAsync(view, "cancel-rebuild", null, request, "update view_controls set rebuild_id = null where view = $1 and version = $2", cancellation);

    public Task<ViewRequestResult> RetryParkedAsync(string view, string? key, ViewRequest request, CancellationToken cancellation = default) =>
        AskAsync(view, "retry-parked", key, request, RequestParked("retry"), cancellation);

    public Task<ViewRequestResult> DiscardParkedAsync(string view, string? key, ViewRequest request, CancellationToken cancellation = default) =>
        AskAsync(view, "discard-parked", key, request, RequestParked("discard"), cancellation);

    public async Task<IReadOnlyList<ParkedEvent>?> ListParkedAsync(string view, ParkedPage page, CancellationToken cancellation = default)
    {
        if (Find(view) is not { } table)
        {
            return null;
        }

        var (beyond, order) = page.Descending ? ("<", "desc") : (">", "asc");
        await using var command = source.CreateCommand(
            $"""
            select id, key, position, event_id, stream_id, stream_version, event_name, error_type, error, attempts, parked_at, request
            from parked_events where follower = $1 and ($2 is null or id {beyond} $2) and ($3 is null or key = $3)
            order by id {order} limit $4
            """);
        command.Parameters.Add(new() { Value = table.CheckpointName });
        command.Parameters.Add(new() { Value = (object?)page.Beyond ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = (object?)page.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = page.Limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<ParkedEvent>();
        while (await reader.ReadAsync(cancellation))
        {
            events.Add(new ParkedEvent(
                reader.GetInt64(0),
                Text(reader, 1),
                reader.GetInt64(2),
                reader.GetGuid(3),
                reader.GetString(4),
                reader.GetInt64(5),
                reader.GetString(6),
                Text(reader, 7),
                Text(reader, 8),
                reader.GetInt32(9),
                reader.GetFieldValue<DateTimeOffset>(10),
                Text(reader, 11)));
        }

        return events;
    }

    public async Task<IReadOnlyList<string>> DropObsoleteAsync(TimeSpan unusedFor, ViewRequest request, CancellationToken cancellation = default)
    {
        // A replica says only once a minute that it lives, and may have been away for a while.
        ArgumentOutOfRangeException.ThrowIfLessThan(unusedFor, ShortestSilence);
        await using var command = source.CreateCommand("select drop_obsolete_views($1, $2, $3, $4)");
        command.Parameters.Add(new() { Value = unusedFor });
        command.Parameters.Add(new() { Value = tables.Select(table => table.View.Name).ToArray() });
        command.Parameters.Add(new() { Value = tables.Select(table => table.View.Version).ToArray() });
        command.Parameters.Add(new() { Value = request.UserId });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var dropped = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            dropped.Add(reader.GetString(0));
        }

        logger.LogInformation("{User} dropped the views that no replica has used for {Time}: {Views}.", request.UserId, unusedFor, dropped);
        return dropped;
    }

    // What an operator has asked for before and is not done yet gives way to what is asked now.
    private static string RequestParked(string request) =>
        $"""
        update parked_events set request = '{request}'
        where follower = 'view:' || $1::text || ':' || $2::int and ($4::text is null or key = $4)
        """;

    private async Task<ViewRequestResult> AskAsync(
        string view, string action, string? key, ViewRequest request, string change, CancellationToken cancellation)
    {
        if (Find(view) is not { } table)
        {
            return ViewRequestResult.NoView;
        }

        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (request.Record is { } record && !await TryRecordAsync(connection, record, cancellation))
        {
            return ViewRequestResult.Repeated;
        }

        await ViewStanding.UseAsync(source, [table], ViewBoard.UsedEvery, cancellation);
        await ExecuteAsync(connection, "insert into view_actions (view, version, user_id, key, action) values ($1, $2, $3, $4, $5)", cancellation);
        await ExecuteAsync(connection, change, cancellation);
        await transaction.CommitAsync(cancellation);
        signals.AnnounceControls();
        logger.LogInformation(
            "{User} asked for {Action} of the view {View}, version {Version}.", request.UserId, action, view, table.View.Version);
        return ViewRequestResult.Done;

        async Task ExecuteAsync(NpgsqlConnection on, string sql, CancellationToken stop)
        {
            await using var command = new NpgsqlCommand(sql, on);
            command.Parameters.Add(new() { Value = table.View.Name });
            command.Parameters.Add(new() { Value = table.View.Version });
            command.Parameters.Add(new() { Value = request.UserId });
            command.Parameters.Add(new() { Value = (object?)key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            command.Parameters.Add(new() { Value = action });
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    private static async Task<bool> TryRecordAsync(NpgsqlConnection connection, IdempotencyRecord record, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "insert into idempotency (caller, key, fingerprint, status, headers, body) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            connection);
        command.Parameters.Add(new() { Value = record.Caller });
        command.Parameters.Add(new() { Value = record.Key });
        command.Parameters.Add(new() { Value = record.Fingerprint });
        command.Parameters.Add(new() { Value = record.Answer.Status });
        command.Parameters.Add(new()
        {
            Value = JsonSerializer.Serialize(record.Answer.Headers, PlatformJson.Options),
            NpgsqlDbType = NpgsqlDbType.Jsonb,
        });
        command.Parameters.Add(new() { Value = record.Answer.Body });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private ViewTable? Find(string view) => tables.FirstOrDefault(table => table.View.Name == view);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
