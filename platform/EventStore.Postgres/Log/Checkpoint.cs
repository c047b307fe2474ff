using Npgsql;

namespace Platform.EventStore.Postgres;

/// <summary>How far a follower has come: a row of <c>mt_event_progression</c>, moved only by who knows where it stands.</summary>
internal static class Checkpoint
{
    /// <summary>The checkpoint's position; 0 for a follower that begins.</summary>
    public static async Task<long> LoadAsync(NpgsqlDataSource source, string name, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            with begun as (insert into mt_event_progression (name, last_seq_id) values ($1, 0) on conflict (name) do nothing)
            select coalesce((select last_seq_id from mt_event_progression where name = $1), 0)
            """);
        command.Parameters.Add(new() { Value = name });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Moves the checkpoint from where the follower believes it to be.</summary>
    /// <exception cref="FencedException">It stands elsewhere: another replica leads now.</exception>
    public static Task MoveAsync(NpgsqlDataSource source, string name, long from, long to, CancellationToken cancellation) => MoveAsync(
        source,
        "update mt_event_progression set last_seq_id = $3, last_updated = now() where name = $1 and last_seq_id = $2",
        name,
        from,
        to,
        cancellation);

    /// <summary>
    /// The same for a follower to which events may come twice: it does not wait for the disk. A crash of the server may put the checkpoint back
    /// by less than a second, never forward, and what follows it comes again.
    /// </summary>
    /// <exception cref="FencedException">It stands elsewhere: another replica leads now.</exception>
    public static Task MoveSoonAsync(NpgsqlDataSource source, string name, long from, long to, CancellationToken cancellation) => MoveAsync(
        source,
        """
        update mt_event_progression set last_seq_id = $3, last_updated = now()
        from (select set_config('synchronous_commit', 'off', true) as word) commits
        where commits.word = 'off' and name = $1 and last_seq_id = $2
        """,
        name,
        from,
        to,
        cancellation);

    private static async Task MoveAsync(NpgsqlDataSource source, string sql, string name, long from, long to, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        if (await command.ExecuteNonQueryAsync(cancellation) == 0)
        {
            throw new FencedException(name, from);
        }
    }
}

/// <summary>A follower found its checkpoint moved by somebody else: it has lost the lead and must not write.</summary>
internal sealed class FencedException(string name, long expected)
    : Exception($"The checkpoint of {name} no longer stands at {expected}; another replica leads now.");
