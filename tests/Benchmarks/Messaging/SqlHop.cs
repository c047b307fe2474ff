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
        connection.Notification += (_, notification) =>
        {
            // A round may begin while the one before still listens.
            if (int.Parse(notification.Payload) is var number && expected.Holds(number))
            {
                _ = Task.Run(() => TakeAsync(expected, Take("where id = $1"), new NpgsqlParameter { Value = number }));
            }
        };
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync();
        }

        // What came before there was anybody to listen was notified to nobody.
        await TakeAsync(expected, Take(""));

        while (!expected.IsEnded)
        {
            await connection.WaitAsync(TimeSpan.FromMilliseconds(100));
        }
    }

    private string Take(string which) =>
        $"insert into {Handled} (id, body) select id, body from {Waiting} {which} on conflict (id) do nothing returning id";
}
