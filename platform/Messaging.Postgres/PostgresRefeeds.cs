using Npgsql;
using NpgsqlTypes;

namespace Platform.Messaging.Postgres;

/// <summary>
/// The re-feeds in the bus's database. Each change is one statement; worker and position together fence a worker that was taken for
/// dead.
/// </summary>
internal sealed class PostgresRefeeds(BusDatabase bus) : IRefeeds
{
    private const string Columns =
        """
        id, service, queue, from_position, up_to, types, rate, user_id, request_key, fingerprint,
        position, sent, requested_at, started_at, advanced_at, finished_at, error, cancelled_by
        """;

    public async Task<Refeed?> RequestAsync(RefeedRequest request, CancellationToken cancellation = default)
    {
        var made = await QueryAsync(
            $"""
            insert into refeeds (service, queue, from_position, up_to, types, rate, position, user_id, request_key, fingerprint)
            select $1, $2, $3, $4, $5, $6, $3, $7, $8, $9
            where not exists (select from refeeds where service = $1 and cancelled_by = $7 and cancel_key = $8)
            on conflict (service, user_id, request_key) do nothing
            returning {Columns}
            """,
            [
                new() { Value = request.Service }, new() { Value = request.Queue }, new() { Value = request.From }, new() { Value = request.UpTo },
                new() { Value = request.Types.ToArray() }, new() { Value = request.Rate }, new() { Value = request.UserId },
                new() { Value = request.Key }, new() { Value = request.Fingerprint },
            ],
            cancellation);
        if (made is not null)
        {
            return made;
        }

        var earlier = await QueryAsync(
            $"select {Columns} from refeeds where service = $1 and user_id = $2 and request_key = $3",
            [new() { Value = request.Service }, new() { Value = request.UserId }, new() { Value = request.Key }],
            cancellation);
        return earlier?.Request.Fingerprint == request.Fingerprint ? earlier with { Repeated = true } : null;
    }

    public Task<Refeed?> FindAsync(string service, long id, CancellationToken cancellation = default) => QueryAsync(
        $"select {Columns} from refeeds where service = $1 and id = $2", [new() { Value = service }, new() { Value = id }], cancellation);

    public async Task<IReadOnlyList<Refeed>> ListAsync(
        string service, RefeedPage page, CancellationToken cancellation = default) => await ReadAllAsync(
        $"""
        select {Columns} from refeeds where service = $1 and id {(page.OldestFirst ? ">" : "<")} $2
        order by id {(page.OldestFirst ? "asc" : "desc")} limit $3
        """,
        [new() { Value = service }, new() { Value = page.Beyond ?? (page.OldestFirst ? 0 : long.MaxValue) }, new() { Value = page.Limit }],
        cancellation);

    public Task<Refeed?> TakeAsync(string service, Guid worker, TimeSpan lease, CancellationToken cancellation = default) => QueryAsync(
        $"""
        update refeeds set worker = $2, locked_until = clock_timestamp() + $3, started_at = coalesce(started_at, clock_timestamp())
        where id = (
          select r.id from refeeds r
          where r.service = $1 and r.finished_at is null and (r.worker = $2 or r.locked_until is null or r.locked_until < clock_timestamp())
          order by r.id limit 1 for update skip locked)
        returning {Columns}
        """,
        [new() { Value = service }, new() { Value = worker }, new() { Value = lease }],
        cancellation);

    public async Task<bool> AdvanceAsync(Refeed from, Guid worker, RefeedStep step, TimeSpan lease, CancellationToken cancellation = default) =>
        await QueryAsync(
            $"""
            update refeeds set
              position = $4, sent = sent + $5, advanced_at = clock_timestamp(), locked_until = clock_timestamp() + $6,
              finished_at = case when $7 then clock_timestamp() end, error = $8
            where id = $1 and worker = $2 and position = $3 and finished_at is null
            returning {Columns}
            """,
            [
                new() { Value = from.Id }, new() { Value = worker }, new() { Value = from.Position }, new() { Value = step.Position },
                new() { Value = step.Sent }, new() { Value = lease }, new() { Value = step.IsLast },
                new() { Value = step.Error ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            ],
            cancellation) is not null;

    public async Task<RefeedCancellation> CancelAsync(RefeedCancel request, CancellationToken cancellation = default)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select cancel_refeed($1, $2, $3, $4, $5)", connection);
        command.Parameters.Add(new() { Value = request.Service });
        command.Parameters.Add(new() { Value = request.Id });
        command.Parameters.Add(new() { Value = request.UserId });
        command.Parameters.Add(new() { Value = request.Key });
        command.Parameters.Add(new() { Value = request.Fingerprint });
        var result = (string)(await command.ExecuteScalarAsync(cancellation))! switch
        {
            "done" => RefeedCancelResult.Done,
            "repeated" => RefeedCancelResult.Repeated,
            "cancelled_before" => RefeedCancelResult.CancelledBefore,
            "ended" => RefeedCancelResult.Ended,
            "key_reused" => RefeedCancelResult.KeyReused,
            _ => RefeedCancelResult.NotFound,
        };
        return result is RefeedCancelResult.NotFound or RefeedCancelResult.KeyReused
            ? new RefeedCancellation(result)
            : new RefeedCancellation(result, await FindAsync(request.Service, request.Id, cancellation));
    }

    private async Task<Refeed?> QueryAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellation) =>
        (await ReadAllAsync(sql, parameters, cancellation)).SingleOrDefault();

    private async Task<List<Refeed>> ReadAllAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellation)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Refeed>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(Read(reader));
        }

        return found;
    }

    private static Refeed Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        new RefeedRequest(
            reader.GetString(1),
            reader.GetString(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            reader.GetFieldValue<string[]>(5),
            reader.GetInt32(6),
            reader.GetString(7),
            reader.GetString(8),
            reader.GetString(9)),
        reader.GetInt64(10),
        reader.GetInt64(11),
        reader.GetFieldValue<DateTimeOffset>(12),
        Instant(reader, 13),
        Instant(reader, 14),
        Instant(reader, 15),
        reader.IsDBNull(16) ? null : reader.GetString(16),
        reader.IsDBNull(17) ? null : reader.GetString(17));

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
