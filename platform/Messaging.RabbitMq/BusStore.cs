using Npgsql;
using NpgsqlTypes;
using Platform.Messaging.Postgres;
using Platform.Postgres;

namespace Platform.Messaging.RabbitMq;

/// <summary>A message that has waited long enough.</summary>
internal sealed record DueMessage(long Row, string Queue, string MessageId, string MessageType, string Body, int Attempts, MessagePriority Priority);

/// <summary>What the transport keeps in the bus's database: what waits, what died, and who has what in hand.</summary>
internal sealed class BusStore(BusDatabase bus, Announcer announcer) : IDisposable
{
    private readonly SemaphoreSlim migrating = new(1, 1);
    private volatile bool migrated = !bus.Migrates;

    public NpgsqlDataSource Source => bus.Source;

    public void Dispose() => migrating.Dispose();

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        if (migrated)
        {
            return;
        }

        await migrating.WaitAsync(cancellation);
        try
        {
            await using (await bus.OpenAsync(cancellation))
            {
                await Migrator.MigrateAsync(bus.Source, "bus-rabbitmq", typeof(BusStore).Assembly, cancellation);
            }

            migrated = true;
        }
        finally
        {
            migrating.Release();
        }
    }

    /// <summary>The message types that the queue is bound to, as far as the bus knows.</summary>
    public Task<List<string>> BindingsAsync(string queue, CancellationToken cancellation) =>
        QueryAsync("select message_type from bindings where queue = $1", [Of(queue)], reader => reader.GetString(0), cancellation);

    /// <summary>Makes this consumer the one at work on the queue; returns the attempts that were lost with earlier ones.</summary>
    public async Task<Dictionary<string, int>> TakeOverAsync(string queue, Guid consumer, CancellationToken cancellation)
    {
        var lost = await QueryAsync(
            "select message_id, attempts from take_over($1, $2)",
            [Of(queue), Of(consumer)],
            reader => KeyValuePair.Create(reader.GetString(0), reader.GetInt32(1)),
            cancellation);
        return new Dictionary<string, int>(lost, StringComparer.Ordinal);
    }

    /// <summary>Says what the consumer is about to have in hand; false when another has taken over.</summary>
    public Task<bool> MarkAsync(Guid consumer, string[] inHand, int prefetched, CancellationToken cancellation) =>
        TellAsync("select mark_in_hand($1, $2, $3)", [Of(consumer), Of(inHand), Of(prefetched)], cancellation);

    /// <summary>Keeps a message that is to come again after a delay, or died (a null delay); false when another has taken over.</summary>
    public async Task<bool> SetAsideAsync(
        Guid consumer, string queue, Arrival arrival, int attempts, TimeSpan? delay, string error, CancellationToken cancellation)
    {
        var kept = await TellAsync(
            "select set_aside($1, $2, $3, $4, $5, $6::json, $7, $8, $9, $10)",
            [
                Of(consumer), Of(queue), Of(arrival.Id), Of(arrival.Key), Of(arrival.Type), Of(CloudEvents.Storable(arrival.Body)), Of(attempts),
                new() { Value = delay ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval },
                Of(CloudEvents.StorableText(error)), Of((short)arrival.Priority),
            ],
            cancellation);
        if (kept && delay is not null)
        {
            announcer.Announce([queue]);
        }

        return kept;
    }

    /// <summary>Forgets the lost attempts of a message that is done.</summary>
    public Task ForgetAttemptsAsync(string queue, string messageId, CancellationToken cancellation) =>
        ExecuteAsync("delete from rabbitmq_lost_attempts where queue = $1 and message_id = $2", [Of(queue), Of(messageId)], cancellation);

    /// <summary>The consumer has finished what it had and is at work no more.</summary>
    public Task LeaveAsync(Guid consumer, CancellationToken cancellation) =>
        ExecuteAsync("delete from rabbitmq_consumers where id = $1", [Of(consumer)], cancellation);

    /// <summary>What the consumer at work on a queue last said of itself.</summary>
    public async Task<(int InHand, int Prefetched)> AtWorkAsync(string queue, CancellationToken cancellation)
    {
        var rows = await QueryAsync(
            "select coalesce(sum(cardinality(in_hand)), 0)::int, coalesce(sum(prefetched), 0)::int from rabbitmq_consumers where queue = $1",
            [Of(queue)],
            reader => (reader.GetInt32(0), reader.GetInt32(1)),
            cancellation);
        return rows.Single();
    }

    public Task<List<DueMessage>> DueAsync(int atMost, CancellationToken cancellation) => QueryAsync(
        "select id, queue, message_id, message_type, body, attempt, priority from messages_due($1)",
        [Of(atMost)],
        reader => new DueMessage(
            reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5),
            (MessagePriority)reader.GetInt16(6)),
        cancellation);

    /// <summary>How long until something is due; null when nothing waits.</summary>
    public async Task<TimeSpan?> DueInAsync(CancellationToken cancellation)
    {
        var rows = await QueryAsync(
            "select min(due_in(name)) from queues",
            [],
            reader => reader.IsDBNull(0) ? (double?)null : reader.GetDouble(0),
            cancellation);
        return rows.Single() is { } milliseconds ? TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, int.MaxValue)) : null;
    }

    /// <summary>Forgets what the broker has. A row that was put back since, with a further attempt, stays.</summary>
    public Task DeleteAsync(IReadOnlyCollection<DueMessage> handedOver, CancellationToken cancellation) => ExecuteAsync(
        "delete from messages m using unnest($1, $2) gone (id, attempt) where m.id = gone.id and m.attempt = gone.attempt",
        Rows(handedOver),
        cancellation);

    /// <summary>Tries these again later: the broker has no such queue.</summary>
    public Task PostponeAsync(IReadOnlyCollection<DueMessage> homeless, TimeSpan by, CancellationToken cancellation) => ExecuteAsync(
        """
        update messages m set state = 'delayed', visible_at = clock_timestamp() + $3, consumer = null, locked_until = null
        from unnest($1, $2) back (id, attempt) where m.id = back.id and m.attempt = back.attempt
        """,
        [.. Rows(homeless), Of(by)],
        cancellation);

    private static NpgsqlParameter[] Rows(IReadOnlyCollection<DueMessage> messages) =>
        [Of(messages.Select(message => message.Row).ToArray()), Of(messages.Select(message => message.Attempts).ToArray())];

    private async Task<bool> TellAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellation)
    {
        var rows = await QueryAsync(sql, parameters, reader => reader.GetBoolean(0), cancellation);
        return rows.Single();
    }

    private async Task<List<T>> QueryAsync<T>(
        string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await MigrateAsync(cancellation);
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

    private async Task ExecuteAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellation)
    {
        await MigrateAsync(cancellation);
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Of(object value) => new() { Value = value };
}
