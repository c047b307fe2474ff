using System.Threading.Channels;
using Npgsql;

namespace Benchmarks.Messaging;

/// <summary>A queue as it is usually made of a table: consumers that skip what others have locked, each letter in a transaction of its own.</summary>
internal sealed class SqlQueue(NpgsqlDataSource source) : PlainSql(source, "queue")
{
    public const string Name = "Npgsql: insert; delete … skip locked, insert; as many senders and handlers, a transaction per letter";

    // As many as a service's handlers.
    private const int Consumers = 16;

    // One entry for each letter that waits, so that nobody looks in vain.
    private readonly Channel<int> waiting = Channel.CreateUnbounded<int>();

    protected override void Sent(int number) => waiting.Writer.TryWrite(number);

    protected override Task ReadAsync(Journeys expected) => Pace.ShareAsync(Consumers, expected.Count, async _ =>
    {
        await waiting.Reader.ReadAsync();
        while (await TakeAsync(
            expected,
            $"""
            with next as (select id from {Waiting} order by id limit 1 for update skip locked),
              taken as (delete from {Waiting} w using next n where w.id = n.id returning w.id, w.body)
            insert into {Handled} (id, body) select id, body from taken returning id
            """) == 0)
        {
            await Task.Yield();
        }
    });
}
