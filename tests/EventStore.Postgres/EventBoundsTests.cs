using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Appending;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

public sealed class EventBoundsTests
{
    private const int Bound = 1024 * 1024;
    private static readonly int Frame = """{"name":""}""".Length;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_of_exactly_the_bound_is_written_and_one_byte_more_is_refused()
    {
        await using var store = await TestStore.CreateAsync();
        await using var log = LogOn(store);
        var stream = StreamId.Of("counter", "large");

        Assert.IsType<AppendVerdict.Written>(await AppendAsync(log, stream, new string('x', Bound - Frame)));
        var error = await Assert.ThrowsAsync<EventTooLargeException>(() => AppendAsync(log, stream, new string('x', Bound - Frame + 1), version: 1));

        Assert.Equal(("counter_named", Bound + 1, Bound), (error.Name, error.Size, error.Bound));
        Assert.Contains($"at most {Bound} bytes of JSON; found 'counter_named' with {Bound + 1}", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await log.ReadAsync(stream, default, Cancellation)).Version);
    }

    [Fact]
    public void The_size_is_counted_in_bytes_and_not_in_characters()
    {
        var error = Assert.Throws<EventTooLargeException>(() => EventBounds.Check("counter_named", """{"name":"世界世界"}""", 20));

        Assert.Equal(Frame + 12, error.Size);
        EventBounds.Check("counter_named", """{"name":"世界世界"}""", Frame + 12);
    }

    [Fact]
    public async Task Appends_that_are_refused_for_their_content_do_not_fail_their_neighbours()
    {
        await using var store = await TestStore.CreateAsync();
        await using var log = LogOn(store);
        var streams = Enumerable.Range(0, 40).Select(index => StreamId.Of("counter", $"{index}")).ToList();

        var answers = streams.Select((stream, index) => AppendAsync(log, stream, index switch
        {
            5 => new string('x', Bound),
            6 => "nul \0",
            _ => "fine",
        })).ToList();

        await Assert.ThrowsAsync<EventTooLargeException>(() => answers[5]);
        Assert.Equal("counter_named", (await Assert.ThrowsAsync<UnstorableTextException>(() => answers[6])).Name);
        foreach (var index in Enumerable.Range(0, 40).Except([5, 6]))
        {
            Assert.IsType<AppendVerdict.Written>(await answers[index]);
        }

        Assert.Equal(38, await store.QueryAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task One_event_too_large_refuses_its_whole_append()
    {
        await using var store = await TestStore.CreateAsync();
        await using var log = LogOn(store);
        var (first, second) = (StreamId.Of("counter", "1"), StreamId.Of("counter", "2"));
        var append = new Append(
            [new(first, 0, [new CounterEvent.Counted(1)]), new(second, 0, [new CounterEvent.Named(new string('x', Bound))])],
            new("bounds"),
            new InboxRecord("h", "m"));

        await Assert.ThrowsAsync<EventTooLargeException>(() => log.AppendAsync(append, Cancellation));

        Assert.Equal(0, await store.QueryAsync<long>("select (select count(*) from mt_streams) + (select count(*) from inbox)"));
    }

    [Theory]
    [InlineData("a \\u0000 that is text")]
    [InlineData("\\")]
    [InlineData("\\\\u0000")]
    public async Task Text_that_only_looks_like_a_NUL_is_kept(string name)
    {
        await using var store = await TestStore.CreateAsync();
        await using var log = LogOn(store);
        var stream = StreamId.Of("counter", "1");

        Assert.IsType<AppendVerdict.Written>(await AppendAsync(log, stream, name));

        Assert.Equal(new CounterEvent.Named(name), Assert.Single((await log.ReadAsync(stream, default, Cancellation)).Events).Data);
    }

    [Theory]
    [InlineData("CorrelationId")]
    [InlineData("UserId")]
    [InlineData("Handler")]
    [InlineData("Body")]
    [InlineData("Headers")]
    public async Task A_NUL_beside_the_events_is_refused_up_front_and_named(string part)
    {
        await using var store = await TestStore.CreateAsync();
        await using var log = LogOn(store);
        string Of(string name) => name == part ? "nul \0" : "fine";
        var answer = new StoredAnswer(200, new Dictionary<string, string> { ["Location"] = Of("Headers") }, Of("Body"));
        var append = new Append(
            [new(StreamId.Of("counter", "1"), 0, [new CounterEvent.Counted(1)])],
            new EventMetadata(Of("CorrelationId"), UserId: Of("UserId")),
            new InboxRecord(Of("Handler"), "m"),
            new IdempotencyRecord("c", "k", "f", answer));

        var error = await Assert.ThrowsAsync<UnstorableTextException>(() => log.AppendAsync(append, Cancellation));

        Assert.Equal(part, error.Name);
        Assert.Equal(0, await store.QueryAsync<long>("select count(*) from mt_events"));
    }

    // What only the database finds out is settled one by one: here a member of a group that no column can hold.
    [Fact]
    public async Task What_only_the_database_refuses_does_not_fail_its_neighbours()
    {
        await using var store = await TestStore.CreateAsync();
        await using var log = LogOn(store);
        await using (var connection = await store.Source.OpenConnectionAsync(Cancellation))
        {
            await TestStore.ExecuteAsync(connection, "alter table mt_events add constraint narrow check (correlation_id <> 'refused')");
        }

        var answers = Enumerable.Range(0, 40).Select(index => log.AppendAsync(
            new Append([new(StreamId.Of("counter", $"{index}"), 0, [new CounterEvent.Counted(1)])], new(index == 5 ? "refused" : "fine")),
            Cancellation)).ToList();

        await Assert.ThrowsAnyAsync<Exception>(() => answers[5]);
        foreach (var index in Enumerable.Range(0, 40).Except([5]))
        {
            Assert.IsType<AppendVerdict.Written>(await answers[index]);
        }
    }

    [Fact]
    public void A_bound_that_lets_nothing_through_stops_the_start() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddPostgresEventStore(
            new PostgresEventStoreOptions("Host=nowhere", TestStore.Types) { MaxEventSize = 0 }));

    internal static PostgresEventStore LogOn(TestStore store) =>
        new(store.Source, TestStore.Types, new LogSignals(store.Source, NullLogger<LogSignals>.Instance));

    private static Task<AppendVerdict> AppendAsync(PostgresEventStore log, StreamId stream, string name, long version = 0) =>
        log.AppendAsync(new Append([new(stream, version, [new CounterEvent.Named(name)])], new("bounds")), Cancellation);
}
