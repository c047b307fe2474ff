using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing.EventSourcing;
using StoreUnderTest;

namespace Faults.Tests;

/// <summary>Looks at what is left when everybody has stopped.</summary>
internal sealed class StoredLog(string connectionString)
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    public async Task<long> CountAsync()
    {
        try
        {
            return await ScalarAsync<long>("select count(*) from mt_events");
        }
        catch (NpgsqlException)
        {
            // The schema is not there yet, or the server has just come back and the pool holds connections to the one before.
            return 0;
        }
    }

    public async Task<bool> IsFollowedAsync()
    {
        try
        {
            return await ScalarAsync<bool>(
                "select count(*) = 2 and min(last_seq_id) >= (select max(seq_id) from mt_events) from mt_event_progression");
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Checks all that must be so, whoever was killed.</summary>
    /// <param name="acknowledged">The tokens that writers were told were written.</param>
    /// <param name="seed">Named when something is not so.</param>
    public async Task CheckAsync(IReadOnlyList<string> acknowledged, string seed)
    {
        Assert.True(acknowledged.Count > 100, $"{seed}: only {acknowledged.Count} decisions were acknowledged.");
        await NoneAsync(
            $"{seed}: a stream's versions are not 1 to n, or its row says otherwise",
            """
            select s.id from mt_streams s left join mt_events e on e.stream_id = s.id group by s.id, s.version
            having count(e.seq_id) <> s.version or min(e.version) <> 1 or max(e.version) <> s.version
            """);
        await NoneAsync(
            $"{seed}: a decision was recorded twice, or in part",
            """
            select e.correlation_id from mt_events e group by e.correlation_id
            having count(*) > 2 or count(distinct e.stream_id) <> count(*)
              or (select count(*) from inbox i where i.message_id = e.correlation_id) <> 1
            """);
        await NoneAsync(
            $"{seed}: an inbox record stands without its events",
            "select i.message_id from inbox i where not exists (select from mt_events e where e.correlation_id = i.message_id)");

        var recorded = (await ListAsync<string>("select distinct correlation_id from mt_events")).ToHashSet();
        Assert.True(acknowledged.All(recorded.Contains), $"{seed}: lost {string.Join(", ", acknowledged.Where(token => !recorded.Contains(token)))}");

        await CheckWitnessAsync(seed);
        await CheckViewAsync(seed);
    }

    private async Task CheckWitnessAsync(string seed)
    {
        var positions = await ListAsync<long>("select seq_id from mt_events order by seq_id");
        var firstSeen = await ListAsync<long>("select position from witnessed group by position order by min(seen)");
        Assert.True(positions.SequenceEqual(firstSeen), $"{seed}: the witness left an event out, or saw it out of order.");
    }

    /// <summary>The view is what a fold of every stream from its beginning gives.</summary>
    private async Task CheckViewAsync(string seed)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddPostgresEventStore(new PostgresEventStoreOptions(connectionString, new EventTypes(typeof(CounterEvent))) { Views = [new Namings()] })
            .BuildServiceProvider();
        var view = new Namings();
        var streams = await ListAsync<string>("select id from mt_streams order by id");
        foreach (var stream in streams)
        {
            var slice = await services.GetRequiredService<IEventStore>().ReadAsync(StreamId.Parse(stream));
            var folded = slice.Events.Aggregate((Naming?)null, view.Evolve);
            var row = await services.GetRequiredService<IViewReader<Naming>>().FindAsync(stream);
            Assert.True(folded == row?.Document && slice.Version == row?.Version, $"{seed}: {stream} is {row}; folded from zero it is {folded}.");
        }

        Assert.Equal(streams.Count, (await services.GetRequiredService<IViewReader<Naming>>().ListAsync(new ViewQuery(streams.Count + 1))).Count);
    }

    private async Task NoneAsync(string otherwise, string sql)
    {
        var found = await ListAsync<string>(sql);
        Assert.True(found.Count == 0, $"{otherwise}: {string.Join(", ", found.Take(5))}");
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }
}
