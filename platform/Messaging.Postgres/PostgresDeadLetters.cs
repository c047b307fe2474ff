using System.Text.Json;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.Messaging.Postgres;

/// <summary>The dead letters of the bus's queues.</summary>
internal sealed class PostgresDeadLetters(BusDatabase bus, Announcer announcer) : IDeadLetters
{
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(string queue, int limit, CancellationToken cancellation = default)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(
            "select id, queue, body, attempts, error, died_at from dead_letters where queue = $1 order by id desc limit $2", connection)
        {
            Parameters = { new() { Value = queue }, new() { Value = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var letters = new List<DeadLetter>();
        while (await reader.ReadAsync(cancellation))
        {
            letters.Add(new DeadLetter(
                reader.GetInt64(0),
                reader.GetString(1),
                JsonSerializer.Deserialize<CloudEvent>(reader.GetString(2), PlatformJson.Options)!,
                reader.GetInt32(3),
                reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return letters;
    }

    public async Task<bool> ReplayAsync(long id, CancellationToken cancellation = default)
    {
        if (await ScalarAsync("select replay_dead_letter($1)", id, cancellation) is not string queue)
        {
            return false;
        }

        announcer.Announce([queue]);
        return true;
    }

    public async Task<bool> DiscardAsync(long id, CancellationToken cancellation = default) =>
        await ScalarAsync("delete from dead_letters where id = $1 returning id", id, cancellation) is long;

    private async Task<object?> ScalarAsync(string sql, long id, CancellationToken cancellation)
    {
        await using var connection = await bus.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        return await command.ExecuteScalarAsync(cancellation);
    }
}
