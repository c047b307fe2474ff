using Npgsql;

namespace Benchmarks.Messaging;

/// <summary>What the twins on PostgreSQL have in common: a table of letters that wait, and one of those that were read.</summary>
internal abstract class PlainSql(NpgsqlDataSource source, string name) : IPost
{
    private Journeys journeys = new(0, 0);
    private int numbers;

    public int Senders => 32;

    protected NpgsqlDataSource Source => source;

    protected Journeys Expected => journeys;

    protected string Waiting => $"{name}_waiting";

    protected string Handled => $"{name}_read";

    public virtual Task PrepareAsync(CancellationToken cancellation) => ExecuteAsync(
        $"""
        create table if not exists {Waiting} (id int primary key, due timestamptz not null, body json not null);
        create index if not exists {Waiting}_due on {Waiting} (due);
        create table if not exists {Handled} (id int primary key, body json not null);
        truncate {Waiting}, {Handled}
        """);

    public Journeys Expect(int count, Action? whenRead = null)
    {
        journeys = new Journeys(numbers, count) { WhenRead = whenRead ?? (() => { }) };
        numbers += count;
        _ = Task.Run(() => ReadAsync(journeys));
        return journeys;
    }

    public async Task SendAsync(int number, DateTimeOffset? notBefore = null)
    {
        var expected = journeys;
        await ExecuteAsync(
            Insert, new() { Value = number }, new() { Value = Letter.OnTheWire(number), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Json },
            new NpgsqlParameter<DateTime?> { TypedValue = notBefore?.UtcDateTime, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        if (notBefore is null)
        {
            expected.Send(number);
        }

        Sent(number);
    }

    /// <summary>Puts a letter where it waits.</summary>
    protected virtual string Insert => $"insert into {Waiting} (id, body, due) values ($1, $2, coalesce($3, now()))";

    protected virtual void Sent(int number)
    {
    }

    /// <summary>Reads until the journeys have ended.</summary>
    protected abstract Task ReadAsync(Journeys expected);

    /// <summary>Runs a statement that returns the numbers of the letters that it has read, and notes them.</summary>
    protected async Task<int> TakeAsync(Journeys expected, string sql, params NpgsqlParameter[] parameters)
    {
        var taken = new List<int>();
        await using (var command = source.CreateCommand(sql))
        {
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                taken.Add(reader.GetInt32(0));
            }
        }

        taken.ForEach(expected.Read);
        return taken.Count;
    }

    private async Task ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }
}
