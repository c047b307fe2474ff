using MessagesUnderTest;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Messaging;

namespace Faults.Tests;

/// <summary>A message as it is known on both sides.</summary>
/// <param name="Stream">The stream, and so the key.</param>
/// <param name="Number">Its number among those of its stream.</param>
internal sealed record MessageKey(string Stream, long Number);

/// <summary>Looks at the sender's log, at the receiver's, and at what is between them.</summary>
internal sealed class StoredMessages(Settings sending, Settings receiving) : IAsyncDisposable
{
    private const int Page = 1_000;

    private readonly NpgsqlDataSource sender = NpgsqlDataSource.Create(sending.Store);
    private readonly NpgsqlDataSource receiver = NpgsqlDataSource.Create(receiving.Store);
    private readonly NpgsqlDataSource bus = NpgsqlDataSource.Create(sending.Bus);

    // Its agents are not started: it only asks.
    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddTransport(sending).BuildServiceProvider();

    private ITransport Transport => services.GetRequiredService<ITransport>();

    private IDeadLetters DeadLetters => services.GetRequiredService<IDeadLetters>();

    /// <summary>From now on nothing that is published to the receiver is lost, though it has not started yet.</summary>
    public Task DeclareQueueAsync() => Transport.DeclareAsync(Messages.Receiver, [Messages.RemarkType, Messages.InstructionType]);

    /// <summary>How many effects there are; null while that cannot be told.</summary>
    public Task<long?> CountEffectsAsync() => TryAsync(() =>
        ScalarAsync<long>(receiver, "select coalesce(sum(version), 0)::bigint from mt_streams"));

    /// <summary>Whether everything was sent and nothing of it is under way any more.</summary>
    public async Task<bool> IsDrainedAsync() => await TryAsync(async () =>
        await ScalarAsync<long>(sender, "select coalesce(sum(version), 0)::bigint from mt_streams") == sending.Messages
        && await ScalarAsync<bool>(
            sender, "select last_seq_id >= (select max(seq_id) from mt_events) from mt_event_progression where name = 'relay'")
        && await ScalarAsync<long>(bus, "select count(*) from messages") == 0
        && await Transport.InspectAsync(Messages.Receiver) is { Waiting: 0, Delayed: 0, InHand: 0 }) ?? false;

    /// <summary>What is where, for who must find out why nothing moves.</summary>
    public async Task<string> DescribeAsync()
    {
        var events = await TellAsync(() => ScalarAsync<long>(sender, "select count(*) from mt_events"));
        var relayed = await TellAsync(() => ScalarAsync<long>(
            sender, "select count(*) from mt_events where seq_id <= (select last_seq_id from mt_event_progression where name = 'relay')"));
        var effects = await TellAsync(() => ScalarAsync<long>(receiver, "select count(*) from mt_events"));
        var queue = await TellAsync(() => Transport.InspectAsync(Messages.Receiver));
        var rows = await TellAsync(() => ScalarAsync<string>(
            bus,
            """
            select coalesce(string_agg(format('%s %s, the first for %s', s.count, s.state, s.key), '; '), 'none')
            from (select state, count(*), min(partition_key) as key from messages group by state) s
            """));
        return $"Recorded are {events} of {sending.Messages} events, relayed {relayed}, with an effect {effects}. {queue}. Rows of the bus: {rows}.";
    }

    /// <summary>The messages that were put aside.</summary>
    public async Task<IReadOnlyList<MessageKey>> ListDeadAsync()
    {
        var dead = new List<MessageKey>();
        var page = new DeadLetterPage(Page, OldestFirst: true);
        while (await DeadLetters.ListAsync(Messages.Receiver, new DeadLetterFilter(), page) is { Count: > 0 } letters)
        {
            dead.AddRange(letters.Select(letter => new MessageKey(
                letter.Body.GetProperty("subject").GetString()!, letter.Body.GetProperty("data").GetProperty("number").GetInt64())));
            page = page with { Beyond = letters[^1].Id };
        }

        return dead;
    }

    /// <summary>Replays all dead letters.</summary>
    public async Task ReplayAsync() => Assert.NotNull(
        (await DeadLetters.ReplayAllAsync(Messages.Receiver, new DeadLetterFilter(), new DeadLetterRequest("tests", "replay", "all")))?.FinishedAt);

    /// <summary>The tokens of the appends that are in the sender's log.</summary>
    public async Task<IReadOnlySet<string>> RecordedTokensAsync() =>
        (await ListAsync(sender, "select distinct correlation_id from mt_events", row => row.GetString(0))).ToHashSet();

    /// <summary>The events of the sender.</summary>
    public Task<List<MessageKey>> ListSentAsync() => ListAsync(
        sender, "select stream_id, (data ->> 'number')::bigint from mt_events order by stream_id, version", Key);

    /// <summary>The effects, in the order in which they are in their streams.</summary>
    public Task<List<MessageKey>> ListEffectsAsync() => ListAsync(
        receiver, "select stream_id, (data ->> 'number')::bigint from mt_events order by stream_id, version", Key);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await sender.DisposeAsync();
        await receiver.DisposeAsync();
        await bus.DisposeAsync();
    }

    private static MessageKey Key(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt64(1));

    // The schema may not be there yet, or a server has just come back and the pool holds connections to the one before.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> ask)
        where T : struct
    {
        try
        {
            return await ask();
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static async Task<string> TellAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return $"{await ask()}";
        }
        catch (Exception error)
        {
            return $"({error.Message})";
        }
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(read(reader));
        }

        return values;
    }
}
