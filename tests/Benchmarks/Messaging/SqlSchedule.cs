using Npgsql;

namespace Benchmarks.Messaging;

/// <summary>A table that is asked every few milliseconds for what is due.</summary>
internal sealed class SqlSchedule(NpgsqlDataSource source) : PlainSql(source, "schedule")
{
    public const string Name = "Npgsql: insert; every 10 ms delete what is due, insert";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    protected override async Task ReadAsync(Journeys expected)
    {
        while (!expected.IsEnded)
        {
            await TakeAsync(
                expected,
                $"""
                with taken as (delete from {Waiting} where due <= clock_timestamp() returning id, body)
                insert into {Handled} (id, body) select id, body from taken returning id
                """);
            await Task.Delay(Pause);
        }
    }
}
