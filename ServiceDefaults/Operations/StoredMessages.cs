using System.Data.Common;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Operations.Scheduled;
using Wolverine;
using Wolverine.RDBMS;
using Wolverine.Runtime;
using Wolverine.Runtime.Serialization;

namespace ServiceDefaults.Operations;

/// <summary>
/// What Wolverine's own queries leave open: which messages name something in their body, and the page after a certain message, whatever was added or
/// taken away meanwhile (its own pages are numbered). It only reads, and finds out ids; everything else is asked and told through Wolverine.
/// </summary>
public sealed class StoredMessages
{
    private readonly Lazy<IMessageDatabase> database;
    private readonly TimeSpan remembered;

    internal StoredMessages(IWolverineRuntime runtime)
    {
        database = new(() => (IMessageDatabase)runtime.Storage);
        remembered = runtime.Options.Durability.KeepAfterMessageHandling;
    }

    private string Schema => database.Value.SchemaName;

    /// <summary>Ids of dead letters beyond one, the latest sent first, or backwards from it.</summary>
    internal async Task<IReadOnlyList<Guid>> LettersAsync(
        string? messageType, string? exceptionType, string? about, Guid? beyond, bool backward, int limit, CancellationToken stop)
    {
        // Ids are UUIDv7: they are in the order of time.
        var sql = $"""
            select id from {Schema}.wolverine_dead_letters
            where ($1 is null or message_type = $1) and ($2 is null or exception_type = $2) and ($3 is null or position($3 in body) > 0)
                and ($4 is null or id {(backward ? '>' : '<')} $4)
            order by id {(backward ? "asc" : "desc")} limit $5
            """;
        return await ReadAsync(sql, row => row.GetGuid(0), stop, Text(messageType), Text(exceptionType), Bytes(about), Uuid(beyond), Number(limit));
    }

    /// <summary>Scheduled messages beyond a time and id, the earliest first, or backwards from them.</summary>
    internal async Task<IReadOnlyList<StoredMessage>> ScheduledAsync(
        ScheduledFilter filter, (DateTimeOffset Due, Guid Id)? beyond, bool backward, int limit, CancellationToken stop)
    {
        var sql = $"""
            select id, execution_time, body, message_type, received_at, attempts from {Schema}.wolverine_incoming_envelopes
            where status = 'Scheduled' and ($1 is null or message_type = $1) and ($2 is null or position($2 in body) > 0)
                and ($3 is null or execution_time >= $3) and ($4 is null or execution_time < $4) and ($5 is null or id = $5)
                and ($6 is null or (execution_time, id) {(backward ? '<' : '>')} ($6, $7))
            order by execution_time {(backward ? "desc" : "asc")}, id {(backward ? "desc" : "asc")} limit $8
            """;
        return await ReadAsync(
            sql, StoredMessage.Read, stop, Text(filter.MessageType), Bytes(filter.About), Time(filter.DueFrom),
            Time(filter.DueTo), Uuid(filter.Id), Time(beyond?.Due), Uuid(beyond?.Id), Number(limit));
    }

    /// <summary>One scheduled message; null when there is none.</summary>
    internal async Task<ScheduledView?> FindScheduledAsync(Guid id, CancellationToken stop) =>
        await ScheduledAsync(new ScheduledFilter(null, null, null, null, id), null, backward: false, 1, stop) is [var found]
            ? ScheduledView.Of(found)
            : null;

    /// <summary>Messages in inbox and outbox that name something and are not handled or sent yet.</summary>
    internal async Task<IReadOnlyList<StoredMessage>> WaitingAsync(string about, int limit, CancellationToken stop)
    {
        var sql = $"""
            select id, null::timestamptz, body, message_type, received_at, attempts from {Schema}.wolverine_incoming_envelopes
            where status = 'Incoming' and position($1 in body) > 0
            union all
            select id, null::timestamptz, body, message_type, destination, attempts from {Schema}.wolverine_outgoing_envelopes
            where position($1 in body) > 0
            limit $2
            """;
        return await ReadAsync(sql, StoredMessage.Read, stop, Bytes(about), Number(limit));
    }

    /// <summary>How many messages were handled since a time that is not long ago, by type.</summary>
    internal async Task<IReadOnlyList<(string MessageType, long Count)>> HandledAsync(DateTimeOffset since, CancellationToken stop)
    {
        // When a message was handled is not stored, but until when it is remembered.
        var sql = $"""
            select message_type, count(*) from {Schema}.wolverine_incoming_envelopes
            where status = 'Handled' and keep_until > $1 group by message_type
            """;
        return await ReadAsync(sql, row => (row.GetString(0), row.GetInt64(1)), stop, Time(since + remembered));
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken stop, params NpgsqlParameter[] parameters)
    {
        await using var command = ((NpgsqlDataSource)database.Value.DataSource).CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var rows = await command.ExecuteReaderAsync(stop);
        List<T> found = [];
        while (await rows.ReadAsync(stop))
        {
            found.Add(read(rows));
        }

        return found;
    }

    private static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value);

    private static NpgsqlParameter Bytes(string? value) =>
        Of(NpgsqlDbType.Bytea, value is null ? null : Encoding.UTF8.GetBytes(value));

    private static NpgsqlParameter Uuid(Guid? value) => Of(NpgsqlDbType.Uuid, value);

    private static NpgsqlParameter Time(DateTimeOffset? value) => Of(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    private static NpgsqlParameter Number(int value) => Of(NpgsqlDbType.Integer, value);

    private static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}

/// <summary>Which scheduled messages are asked for; what is null is not asked about.</summary>
internal sealed record ScheduledFilter(string? MessageType, string? About, DateTimeOffset? DueFrom, DateTimeOffset? DueTo, Guid? Id = null);

/// <summary>A message that lies in the inbox or outbox.</summary>
internal sealed record StoredMessage(Guid Id, DateTimeOffset? Due, Envelope Envelope, string MessageType, string? Destination, int Attempts)
{
    public static StoredMessage Read(DbDataReader row) => new(
        row.GetGuid(0),
        row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1),
        EnvelopeSerializer.Deserialize((byte[])row.GetValue(2)),
        row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.GetInt32(5));
}
