using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>A group against a model of what each member, alone, would have met.</summary>
public sealed class AppendCommandTests
{
    private static readonly StoredAnswer Answer = new(200, new Dictionary<string, string>(), "{}");
    private readonly Dictionary<string, long> versions = [];
    private readonly HashSet<string> inbox = [];
    private readonly HashSet<string> keys = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_member_of_a_group_gets_the_verdict_it_would_get_alone_and_leaves_what_it_should(int seed)
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = await store.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var random = new Random(seed);
        var kinds = new HashSet<Type>();
        for (var round = 0; round < 40; round++)
        {
            var group = new AppendGroup();
            for (var member = random.Next(1, 12); member > 0; member--)
            {
                group.TryAdd(PendingAppend.Prepare(RandomAppend(random), TestStore.Types));
            }

            var verdicts = await AppendCommand.ExecuteAsync(connection, group.Members);

            foreach (var (member, verdict) in group.Members.Zip(verdicts))
            {
                Assert.Equal(Expect(member.Append), verdict is AppendVerdict.Written ? null : verdict);
                kinds.Add(verdict.GetType());
            }
        }

        Assert.Equal(3, kinds.Count);
        await AssertTablesAsync(store);
    }

    [Fact]
    public void A_group_holds_no_stream_and_no_companion_twice()
    {
        var group = new AppendGroup();
        Assert.True(group.TryAdd(Prepare("1", new InboxRecord("h", "1"))));

        Assert.False(group.TryAdd(Prepare("1", new InboxRecord("h", "2"))));
        Assert.False(group.TryAdd(Prepare("2", new InboxRecord("h", "1"))));
        Assert.True(group.TryAdd(Prepare("2", new InboxRecord("h", "2"))));
        Assert.Equal(2, group.Members.Count);
    }

    private static PendingAppend Prepare(string id, Companion companion) =>
        PendingAppend.Prepare(
            new Append([new(StreamId.Of("counter", id), 0, [new CounterEvent.Closed()])], new EventMetadata("test"), companion), TestStore.Types);

    private Append RandomAppend(Random random)
    {
        var streams = Enumerable.Range(0, random.Next(0, 4))
            .Select(_ => StreamId.Of("counter", $"{random.Next(40)}")).Distinct()
            .Select(stream => new StreamAppend(stream, ExpectedVersion(random, stream), RandomEvents(random)));
        var companions = new List<Companion>();
        if (random.Next(3) == 0)
        {
            companions.Add(new InboxRecord("handler", $"{random.Next(60)}"));
        }

        if (random.Next(3) == 0)
        {
            companions.Add(new IdempotencyRecord("caller", $"{random.Next(60)}", "f", Answer));
        }

        return new Append([.. streams], new EventMetadata("test"), companions);
    }

    private static object[] RandomEvents(Random random) => [.. Enumerable.Repeat(new CounterEvent.Counted(1), random.Next(0, 3))];

    private long ExpectedVersion(Random random, StreamId stream) =>
        random.Next(5) == 0 ? random.Next(4) : versions.GetValueOrDefault(stream.Value);

    /// <summary>The verdict by the model, which takes over what is written; null for written.</summary>
    private AppendVerdict? Expect(Append append)
    {
        // Which companion or stream of several is named is the engine's choice: the last repeated companion, the first stream locked.
        var repeated = append.Companions.LastOrDefault(IsRecorded);
        if (repeated is not null)
        {
            return new AppendVerdict.Repeated(repeated);
        }

        var stale = append.Streams.Where(part => part.ExpectedVersion != versions.GetValueOrDefault(part.Stream.Value)).ToList();
        if (stale.Count > 0)
        {
            var first = stale.FirstOrDefault(part => part.ExpectedVersion > 0 || part.Events.Count == 0) ?? stale[0];
            return new AppendVerdict.Conflict(first.Stream, first.ExpectedVersion, versions.GetValueOrDefault(first.Stream.Value));
        }

        inbox.UnionWith(append.Companions.OfType<InboxRecord>().Select(record => record.MessageId));
        keys.UnionWith(append.Companions.OfType<IdempotencyRecord>().Select(record => record.Key));
        foreach (var part in append.Streams.Where(part => part.Events.Count > 0))
        {
            versions[part.Stream.Value] = part.ExpectedVersion + part.Events.Count;
        }

        return null;
    }

    private bool IsRecorded(Companion companion) =>
        companion is InboxRecord record ? inbox.Contains(record.MessageId) : keys.Contains(((IdempotencyRecord)companion).Key);

    private async Task AssertTablesAsync(TestStore store)
    {
        var expected = versions.Select(pair => $"{pair.Key}:{pair.Value}").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, await SortedAsync(store, "select id || ':' || version from mt_streams"));
        Assert.Equal(
            expected,
            await SortedAsync(store, "select stream_id || ':' || max(version) from mt_events group by stream_id having max(version) = count(*)"));
        Assert.Equal(inbox.Order(StringComparer.Ordinal), await SortedAsync(store, "select message_id from inbox"));
        Assert.Equal(keys.Order(StringComparer.Ordinal), await SortedAsync(store, "select key from idempotency"));
    }

    private static async Task<IEnumerable<string>> SortedAsync(TestStore store, string sql) =>
        (await store.ListAsync<string>(sql)).Order(StringComparer.Ordinal);
}
