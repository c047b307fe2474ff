// The name of a test says all that a summary could.
#pragma warning disable CS1591

using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    [Fact]
    public async Task A_subscription_gets_every_event_once_and_in_order_while_many_append()
    {
        var collector = new LogCollector("orderly");
        var second = await StartReplicaAsync(collector);
        var stores = new[] { Store, StoreOf(second) };

        // Half of the appends of each worker are refused, so that the log has gaps.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async worker =>
        {
            var stream = NewStream();
            for (var version = 0; version < 25; version++)
            {
                await stores[worker % 2].AppendAsync(new Append([new(stream, version, Counts(1))], Metadata), Cancellation);
                await stores[worker % 2].AppendAsync(new Append([new(stream, version, Counts(1))], Metadata), Cancellation);
            }
        }));

        var events = await collector.WaitForAsync(16 * 25);
        Assert.Equal(16 * 25, events.Count);
        Assert.Equal(events.Select(happened => happened.Position).Distinct().Order(), events.Select(happened => happened.Position));
        Assert.All(
            events.GroupBy(happened => happened.Stream),
            stream => Assert.Equal(Enumerable.Range(1, 25).Select(version => (long)version), stream.Select(happened => happened.Version)));
    }

    [Fact]
    public async Task A_subscription_continues_after_its_checkpoint_when_it_is_started_again()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(3));
        var before = new LogCollector("restarted");
        var replica = await StartReplicaAsync(before);
        await before.WaitForAsync(3);
        await StopReplicaAsync(replica);
        await AppendAsync(stream, 3, Counts(2));

        var after = new LogCollector("restarted");
        await StartReplicaAsync(after);
        await after.WaitForAsync(2);
        await AppendAsync(stream, 5, Counts(1));
        await after.WaitForAsync(3);

        // The page at which it was stopped may come twice, none is left out.
        Assert.Equal([1L, 2, 3, 4, 5, 6], before.Events.Concat(after.Events).Select(happened => happened.Version).Distinct().Order());
        Assert.Equal(6, after.Events[^1].Version);
    }

    [Fact]
    public async Task A_subscription_that_fails_gets_the_same_events_again()
    {
        var failures = 0;
        var collector = new LogCollector("failing") { Before = _ => Assert.True(++failures > 2, "not yet") };
        await StartReplicaAsync(collector);
        await AppendAsync(NewStream(), 0, Counts(3));

        var events = await collector.WaitForAsync(3);

        Assert.Equal([1L, 2, 3], events.Select(happened => happened.Version));
        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task A_subscription_runs_on_one_replica_and_moves_to_another_when_that_stops()
    {
        var stream = NewStream();
        var (first, second) = (new LogCollector("moving"), new LogCollector("moving"));
        var leader = await StartReplicaAsync(first);
        await AppendAsync(stream, 0, Counts(1));
        await first.WaitForAsync(1);
        await StartReplicaAsync(second);
        await AppendAsync(stream, 1, Counts(1));
        await first.WaitForAsync(2);
        Assert.Empty(second.Events);

        await StopReplicaAsync(leader);
        await AppendAsync(stream, 2, Counts(1));
        await second.WaitForAsync(1);

        Assert.Equal(3, second.Events[^1].Version);
    }

    [Fact]
    public async Task A_follower_stands_still_at_an_event_that_no_record_claims()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(2));
        await WriteForeignEventAsync(NewStream(), "counter_exploded");
        await AppendAsync(stream, 2, Counts(1));
        var collector = new LogCollector("careful");
        await StartReplicaAsync(collector);
        await collector.WaitForAsync(2);

        // Long enough for the follower to have tried again.
        await Task.Delay(500, Cancellation);

        Assert.Equal([1L, 2], collector.Events.Select(happened => happened.Version));
    }

    [Fact]
    public async Task Events_written_on_one_replica_reach_a_follower_on_another()
    {
        var collector = new LogCollector("remote");
        await StartReplicaAsync(collector);

        for (var round = 1; round <= 20; round++)
        {
            await AppendAsync(NewStream(), 0, Counts(1));
            await collector.WaitForAsync(round);
        }

        Assert.Equal(20, collector.Events.Count);
    }
}
