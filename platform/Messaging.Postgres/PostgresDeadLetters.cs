using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.Messaging.Postgres;

/// <summary>The dead letters of the bus's queues. A change is one statement, so it is whole with its record or not there at all.</summary>
internal sealed class PostgresDeadLetters(BusDatabase bus, Announcer announcer) : IDeadLetters
{
    private const int ReplayPage = 500;
    private const string Columns = "id, queue, message_id, message_type, body, attempts, error, died_at";

    public Task<IReadOnlyList<DeadLetter>> ListAsync(
        string queue, DeadLetterFilter filter, DeadLetterPage page, CancellationToken cancellation = default) =>
        QueryAsync(
            $"select {Columns} from dead_letters_matching($1, $2, $3, $4, $5) where {Beyond(page, 6)}",
            [Text(queue), .. Filter(filter), .. Bounds(page)],
            ReadLetter,
            cancellation);

    public async Task<DeadLetter?> FindAsync(string queue, long id, CancellationToken cancellation = default)
    {
        NpgsqlParameter[] parameters = [Text(queue), new() { Value = id }];
        var found = await QueryAsync($"select {Columns} from dead_letters where queue = $1 and id = $2", parameters, ReadLetter, cancellation);
        return found.SingleOrDefault();
    }

    public async Task<DeadLetterResult> ReplayAsync(
        string queue, long id, DeadLetterRequest request, JsonElement? data = null, CancellationToken cancellation = default)
    {
        string? edited = null;
        if (data is { } changed)
        {
            // Letters never change, so what is read here is what the statement below finds, or it finds none.
            var letter = await FindAsync(queue, id, cancellation);
            if (letter is not null && !CloudEventBody.TryRead(letter.Body.GetRawText(), out _))
            {
                return DeadLetterResult.NotEditable;
            }

            // Of a letter that is gone there is no body to make, but whether this is a repeat is still to be found out.
            edited = letter is null ? "null" : WithData(letter.Body, changed);
        }

        var result = await ActAsync(queue, id, edited is null ? "replayed" : "edited", request, edited, cancellation);
        if (result is DeadLetterResult.Done)
        {
            announcer.Announce([queue]);
        }

        return result;
    }

    public async Task<DeadLetterReplay?> ReplayAllAsync(
        string queue, DeadLetterFilter filter, DeadLetterRequest request, CancellationToken cancellation = default)
    {
        for (var first = true; ; first = false)
        {
            var (replay, keyReused) = await ReplayPageAsync(queue, filter, request, cancellation);
            if (keyReused)
            {
                return null;
            }

            announcer.Announce([queue]);
            if (replay.FinishedAt is not null)
            {
                return replay with { Repeated = first && replay.Repeated };
            }
        }
    }

    public Task<DeadLetterResult> DiscardAsync(string queue, long id, DeadLetterRequest request, CancellationToken cancellation = default) =>
        ActAsync(queue, id, "discarded", request, null, cancellation);

    public Task<IReadOnlyList<DeadLetterReplay>> ReplaysAsync(string queue, DeadLetterPage page, CancellationToken cancellation = default) =>
        QueryAsync(
            $"""
            select id, filter, user_id, started_at, done, estimated, finished_at from dead_letter_requests
            where queue = $1 and filter is not null and {Beyond(page, 2)}
            """,
            [Text(queue), .. Bounds(page)],
            reader => new DeadLetterReplay(
                reader.GetInt64(0),
                JsonSerializer.Deserialize<DeadLetterFilter>(reader.GetString(1), PlatformJson.Options)!,
                reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetInt64(4),
                reader.GetInt64(5),
                Instant(reader, 6),
                Repeated: false),
            cancellation);

    public Task<IReadOnlyList<DeadLetterAction>> ActionsAsync(string queue, DeadLetterPage page, CancellationToken cancellation = default) =>
        QueryAsync(
            $"""
            select id, action, letter, message_id, message_type, user_id, acted_at,
              (select r.id from dead_letter_requests r where r.id = request and r.filter is not null) replay
            from dead_letter_actions where queue = $1 and {Beyond(page, 2)}
            """,
            [Text(queue), .. Bounds(page)],
            reader => new DeadLetterAction(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.IsDBNull(7) ? null : reader.GetInt64(7)),
            cancellation);

    private async Task<(DeadLetterReplay Replay, bool KeyReused)> ReplayPageAsync(
        string queue, DeadLetterFilter filter, DeadLetterRequest request, CancellationToken cancellation)
    {
        var pages = await QueryAsync(
            """
            select id, started_at, done, estimated, finished_at, key_reused, finished_before
            from replay_dead_letters($1, $2, $3, $4, $5, $6::json, $7, $8, $9, $10)
            """,
            [
                Text(queue),
                .. Filter(filter),
                Text(JsonSerializer.Serialize(filter, PlatformJson.Options)),
                .. Asked(request),
                new() { Value = ReplayPage },
            ],
            reader => (
                new DeadLetterReplay(
                    reader.GetInt64(0),
                    filter,
                    request.UserId,
                    reader.GetFieldValue<DateTimeOffset>(1),
                    reader.GetInt64(2),
                    reader.GetInt64(3),
                    Instant(reader, 4),
                    Repeated: reader.GetBoolean(6)),
                reader.GetBoolean(5)),
            cancellation);
        return pages.Single();
    }

    private async Task<DeadLetterResult> ActAsync(
        string queue, long id, string action, DeadLetterRequest request, string? edited, CancellationToken cancellation)
    {
        var results = await QueryAsync(
            "select act_on_dead_letter($1, $2, $3, $4, $5, $6, $7::json)",
            [Text(queue), new() { Value = id }, Text(action), .. Asked(request), Text(edited)],
            reader => reader.GetString(0) switch
            {
                "done" => DeadLetterResult.Done,
                "repeated" => DeadLetterResult.Repeated,
                "key_reused" => DeadLetterResult.KeyReused,
                "not_found" => DeadLetterResult.NotFound,
                "still_queued" => DeadLetterResult.StillQueued,
                var other => throw new InvalidOperationException($"Expected a verdict of act_on_dead_letter; found '{other}'."),
            },
            cancellation);
        return results.Single();
    }

    private async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    // The envelope is kept as it is, extensions that this code does not know included.
    private static string WithData(JsonElement body, JsonElement data)
    {
        var message = JsonObject.Create(body)!;
        message["data"] = JsonSerializer.SerializeToNode(data, PlatformJson.Options);
        return message.ToJsonString(PlatformJson.Options);
    }

    private static DeadLetter ReadLetter(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        JsonElement.Parse(reader.GetString(4)),
        reader.GetInt32(5),
        reader.GetString(6),
        reader.GetFieldValue<DateTimeOffset>(7));

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static string Beyond(DeadLetterPage page, int parameter) => page.OldestFirst
        ? $"(${parameter} is null or id > ${parameter}) order by id limit ${parameter + 1}"
        : $"(${parameter} is null or id < ${parameter}) order by id desc limit ${parameter + 1}";

    private static NpgsqlParameter[] Bounds(DeadLetterPage page) =>
        [new() { Value = page.Beyond ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }, new() { Value = page.Limit }];

    private static NpgsqlParameter[] Filter(DeadLetterFilter filter) =>
        [Text(filter.MessageType), Instant(filter.From), Instant(filter.To), Text(filter.Error)];

    private static NpgsqlParameter[] Asked(DeadLetterRequest request) => [Text(request.UserId), Text(request.Key), Text(request.Fingerprint)];

    private static NpgsqlParameter Text(string? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Instant(DateTimeOffset? value) =>
        new() { Value = value?.UtcDateTime ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
