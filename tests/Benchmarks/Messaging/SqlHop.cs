using Npgsql;

namespace Benchmarks.Messaging;

/// <summary>
/// The shortest way through a database: whoever commits a row notifies with it, and whoever listens reads that row and commits another.
/// </summary>
internal sealed class SqlHop(NpgsqlDataSource source) : PlainSql(source, "hop")
{
    public const string Name = "Npgsql: insert and notify; on notification select, insert";

    private const string Channel = "hop";

    protected override string Insert =>
        $"with sent as ({base.Insert} returning id) select pg_notify('{Channel}', id::text) from sent";

    protected override async Task ReadAsync(Journeys expected)
    {
        await using var connection = await Source.OpenConnectionAsync();
        connection.Notification += (_, notification) => Task.Run(() => TakeAsync(
            expected,
            $"insert into {Handled} (id, body) select id, body from {Waiting} where id = $1 returning id",
            new NpgsqlParameter { Value = int.Parse(notification.Payload) }));
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync();
        }

        while (!expected.IsEnded)
        {
            await connection.WaitAsync(TimeSpan.FromMilliseconds(100));
        }
    }
}
