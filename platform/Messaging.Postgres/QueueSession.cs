using Npgsql;

namespace Platform.Messaging.Postgres;

/// <summary>What a round trip brought: the new claims, and when a claim may next find something (null when nothing is foreseen).</summary>
internal sealed record Exchanged(IReadOnlyList<Claim> Claims, TimeSpan? DueIn);

/// <summary>The statements of one consumer of one queue.</summary>
internal sealed class QueueSession(BusDatabase bus, string queue, TimeSpan lease)
{
    private readonly Guid consumer = Guid.CreateVersion7();

    /// <summary>Settles and claims in one transaction and one round trip.</summary>
    /// <param name="settlements">What became of earlier claims; a repeat of one that arrived before changes nothing.</param>
    /// <param name="room">How many messages to claim at most.</param>
    /// <param name="known">After a lost answer, all rows this consumer knows to have; others that were claimed for it go back.</param>
    public async Task<Exchanged> ExchangeAsync(IReadOnlyList<Settled> settlements, int room, long[]? known)
    {
        await using var connection = await bus.OpenAsync(CancellationToken.None);
        await using var batch = new NpgsqlBatch(connection);
        if (known is not null)
        {
            batch.BatchCommands.Add(Command("select release_unknown($1, $2, $3)", queue, consumer, known));
        }

        if (settlements.Count > 0)
        {
            batch.BatchCommands.Add(Settle(settlements));
        }

        if (room > 0)
        {
            batch.BatchCommands.Add(Command("select id, attempt, body, waited from claim_next($1, $2, $3, $4)", queue, consumer, room, lease));
        }

        batch.BatchCommands.Add(Command("select due_in($1)", queue));
        return await ReadAsync(batch);
    }

    /// <summary>Extends the leases of these claims; returns the rows that are still this consumer's.</summary>
    public async Task<HashSet<long>> RenewAsync(IReadOnlyCollection<Claim> claims)
    {
        await using var connection = await bus.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("select * from renew($1, $2, $3, $4, $5)", connection)
        {
            Parameters =
            {
                new() { Value = queue },
                new() { Value = consumer },
                new() { Value = claims.Select(claim => claim.Id).ToArray() },
                new() { Value = claims.Select(claim => claim.Attempt).ToArray() },
                new() { Value = lease },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var kept = new HashSet<long>();
        while (await reader.ReadAsync())
        {
            kept.Add(reader.GetInt64(0));
        }

        return kept;
    }

    private NpgsqlBatchCommand Settle(IReadOnlyList<Settled> settlements) => Command(
        "select settle($1, $2, $3, $4, $5, $6, $7)",
        queue,
        consumer,
        settlements.Select(settled => settled.Claim.Id).ToArray(),
        settlements.Select(settled => settled.Claim.Attempt).ToArray(),
        settlements.Select(settled => settled.Outcome).ToArray(),
        settlements.Select(settled => settled.Delay).ToArray(),
        settlements.Select(settled => settled.Error).ToArray());

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return command;
    }

    private static async Task<Exchanged> ReadAsync(NpgsqlBatch batch)
    {
        var claims = new List<Claim>();
        TimeSpan? due = null;
        await using var reader = await batch.ExecuteReaderAsync();

        // To the very end: only then is it known that the transaction has committed.
        do
        {
            while (await reader.ReadAsync())
            {
                switch (reader.GetName(0))
                {
                    case "id":
                        claims.Add(new Claim(reader.GetInt64(0), reader.GetInt32(1), reader.GetString(2), reader.GetTimeSpan(3)));
                        break;
                    case "due_in" when !await reader.IsDBNullAsync(0):
                        due = TimeSpan.FromMilliseconds(Math.Max(0, reader.GetDouble(0)));
                        break;
                }
            }
        }
        while (await reader.NextResultAsync());
        return new Exchanged(claims, due);
    }
}
