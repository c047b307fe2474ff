using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

public sealed class ViewFailureTests
{
    private const string View = "counter_totals";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_view_that_stops_says_at_which_event_and_goes_on_when_it_is_mended()
    {
        await using var life = await ViewLife.BeginAsync();
        var view = new Totals { Before = Refuse("bad") };
        var replica = await life.StartAsync(view);

        await life.AppendAsync(replica, "a", new CounterEvent.Counted(1), new CounterEvent.Named("bad"), new CounterEvent.Counted(1));
        await ViewLife.EventuallyAsync(replica, status => status.State == ViewState.Stopped, "the view has stopped");

        var failure = (await ViewLife.StatusAsync(replica)).Failure!;
        Assert.Equal((2L, "System.FormatException", "bad is no name."), (failure.Position, failure.ErrorType, failure.Error));
        Assert.Equal(1, (await ViewLife.TotalsOf(replica).FindAsync("counter-a", 1, Cancellation))!.Document.Total);
        Assert.Equal(HealthStatus.Degraded, (await ViewLife.HealthAsync(replica)).Status);
        view.Before = null;
        await ViewLife.EventuallyAsync(replica, status => status is { State: ViewState.Running, Failure: null, Progress.Lag: 0 }, "it goes on");
        Assert.Equal(2, (await ViewLife.TotalsOf(replica).FindAsync("counter-a", 3, Cancellation))!.Document.Total);
        Assert.Equal(HealthStatus.Healthy, (await ViewLife.HealthAsync(replica)).Status);
    }

    [Fact]
    public async Task An_event_that_cannot_be_folded_is_parked_with_all_that_follow_for_its_document_and_the_others_go_on()
    {
        await using var life = await ViewLife.BeginAsync();
        var replica = await life.StartAsync(new Totals { Policy = FailurePolicy.Park, Before = Refuse("bad") });

        await life.AppendAsync(replica, "a", new CounterEvent.Counted(1), new CounterEvent.Named("bad"), new CounterEvent.Counted(1));
        await life.AppendAsync(replica, "b", new CounterEvent.Counted(5));
        await life.AppendAsync(replica, "a", new CounterEvent.Counted(1));
        await ViewLife.EventuallyAsync(replica, status => status is { Parked: 3, Progress.Lag: 0 }, "three events are parked");

        var row = (await ViewLife.TotalsOf(replica).FindAsync("counter-a", 4, Cancellation))!;
        Assert.Equal((1L, 1, true), (row.Version, row.Document.Total, row.HasParked));
        var other = (await ViewLife.TotalsOf(replica).FindAsync("counter-b", 1, Cancellation))!;
        Assert.Equal((1L, 5, false), (other.Version, other.Document.Total, other.HasParked));
        var parked = (await ViewLife.OperationsOf(replica).ListParkedAsync(View, new ParkedPage(10), Cancellation))!;
        Assert.Equal(
            [("counter-a", 2L, "System.FormatException", 1), ("counter-a", 3L, null, 0), ("counter-a", 5L, null, 0)],
            parked.Select(item => (item.Key, item.Position, item.ErrorType, item.Attempts)));
        var second = (await ViewLife.OperationsOf(replica).ListParkedAsync(View, new ParkedPage(1, parked[0].Id), Cancellation))!;
        Assert.Equal(parked[1], Assert.Single(second));
        Assert.Equal(HealthStatus.Degraded, (await ViewLife.HealthAsync(replica)).Status);
    }

    [Fact]
    public async Task Parked_events_are_folded_in_order_once_what_was_wrong_is_mended()
    {
        await using var life = await ViewLife.BeginAsync();
        var view = new Totals { Policy = FailurePolicy.Park, Before = Refuse("bad") };
        var replica = await life.StartAsync(view);
        foreach (var counter in new[] { "a", "b" })
        {
            await life.AppendAsync(replica, counter, new CounterEvent.Counted(1), new CounterEvent.Named("bad"), new CounterEvent.Named("good"));
        }

        await ViewLife.EventuallyAsync(replica, status => status.Parked == 4, "four events are parked");
        await RetryAsync(replica, "counter-a");
        Assert.Equal([2, 0], (await ParkedAsync(replica, "counter-a")).Select(item => item.Attempts));

        view.Before = null;
        await RetryAsync(replica, "counter-a");
        Assert.Equal((3L, new CounterTotal("good", 1), false), Describe(await ViewLife.TotalsOf(replica).FindAsync("counter-a", 3, Cancellation)));
        Assert.Equal((1L, new CounterTotal("", 1), true), Describe(await ViewLife.TotalsOf(replica).FindAsync("counter-b", 3, Cancellation)));
        await RetryAsync(replica, null);
        await life.AppendAsync(replica, "b", new CounterEvent.Counted(1));
        Assert.Equal((4L, new CounterTotal("good", 2), false), Describe(await ViewLife.TotalsOf(replica).FindAsync("counter-b", 4, Cancellation)));
        Assert.Equal(0, (await ViewLife.StatusAsync(replica)).Parked);
    }

    [Fact]
    public async Task Discarded_events_are_left_out_and_the_document_goes_on()
    {
        await using var life = await ViewLife.BeginAsync();
        var replica = await life.StartAsync(new Totals { Policy = FailurePolicy.Park, Before = Refuse("bad") });
        await life.AppendAsync(replica, "a", new CounterEvent.Counted(1), new CounterEvent.Named("bad"), new CounterEvent.Counted(10));
        await ViewLife.EventuallyAsync(replica, status => status.Parked == 2, "two events are parked");

        await ViewLife.OperationsOf(replica).DiscardParkedAsync(View, "counter-a", ViewLife.Operator, Cancellation);
        await ViewLife.EventuallyAsync(replica, status => status.Parked == 0, "nothing is parked");
        await life.AppendAsync(replica, "a", new CounterEvent.Counted(100));

        Assert.Equal((4L, new CounterTotal("", 101), false), Describe(await ViewLife.TotalsOf(replica).FindAsync("counter-a", 4, Cancellation)));
        Assert.Equal(
            ["discard-parked counter-a olga"],
            await life.Store.ListAsync<string>("select action || ' ' || key || ' ' || user_id from view_actions"));
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_parked_with_its_stream_until_it_can()
    {
        await using var life = await ViewLife.BeginAsync();
        var old = await life.StartAsync(new Totals { Policy = FailurePolicy.Park }, types: new EventTypes(typeof(CounterEvent)));
        await life.AppendAsync(old, "a", new CounterEvent.Counted(1));
        await life.Store.QueryAsync<long>(
            """
            with stream as (update mt_streams set version = 2 where id = 'counter-a')
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            values (nextval('mt_events_sequence'), gen_random_uuid(), 'counter-a', 2, '{"name":"late"}', 'counter_renamed') returning seq_id
            """);
        await life.AppendOneAsync(old, "a", 2);
        await life.AppendOneAsync(old, "b", 0);

        Assert.NotNull(await ViewLife.TotalsOf(old).FindAsync("counter-b", 1, Cancellation));
        Assert.Equal(1, (await ViewLife.TotalsOf(old).FindAsync("counter-a", cancellation: Cancellation))!.Document.Total);
        var parked = await ParkedAsync(old, null);
        Assert.Equal([(null, "counter_renamed"), ("counter-a", "counter_counted")], parked.Select(item => (item.Key, item.Name)));
        await RetryAsync(old, "counter-a");
        Assert.Equal(2, (await ViewLife.StatusAsync(old)).Parked);
        await life.StopAsync(old);

        var types = new EventTypes([typeof(CounterEvent)], [new Upcaster("counter_renamed", "counter_named", json => json)]);
        var mended = await life.StartAsync(new Totals { Policy = FailurePolicy.Park }, types: types);
        await RetryAsync(mended, null);

        Assert.Equal((3L, new CounterTotal("late", 2), false), Describe(await ViewLife.TotalsOf(mended).FindAsync("counter-a", 3, Cancellation)));
        Assert.Equal(0, (await ViewLife.StatusAsync(mended)).Parked);
    }

    [Fact]
    public async Task A_rebuild_with_a_mended_fold_leaves_nothing_parked()
    {
        await using var life = await ViewLife.BeginAsync();
        var view = new Totals { Policy = FailurePolicy.Park, Before = Refuse("bad") };
        var replica = await life.StartAsync(view);
        await life.AppendAsync(replica, "a", new CounterEvent.Counted(1), new CounterEvent.Named("bad"), new CounterEvent.Counted(1));
        await ViewLife.EventuallyAsync(replica, status => status.Parked == 2, "two events are parked");
        await ViewLife.RebuildAsync(replica);
        Assert.Equal(2, (await ViewLife.StatusAsync(replica)).Parked);

        view.Before = null;
        await ViewLife.RebuildAsync(replica);

        Assert.Equal(0, (await ViewLife.StatusAsync(replica)).Parked);
        Assert.Equal((3L, new CounterTotal("bad", 2), false), Describe(await ViewLife.TotalsOf(replica).FindAsync("counter-a", 3, Cancellation)));
    }

    [Fact]
    public async Task A_rebuild_that_stops_says_so_and_the_live_view_goes_on()
    {
        await using var life = await ViewLife.BeginAsync();
        var view = new Totals();
        var replica = await life.StartAsync(view);
        await life.AppendAsync(replica, "a", new CounterEvent.Named("bad"));
        await ViewLife.EventuallyAsync(replica, status => status.Progress.Lag == 0, "the view has caught up");
        view.Before = Refuse("bad");
        await ViewLife.OperationsOf(replica).RebuildAsync(View, ViewLife.Operator, Cancellation);

        await ViewLife.EventuallyAsync(replica, status => status.Rebuild?.Failure is { Position: 1 }, "the rebuild has stopped");
        await life.AppendAsync(replica, "b", new CounterEvent.Counted(1));
        Assert.NotNull(await ViewLife.TotalsOf(replica).FindAsync("counter-b", 1, Cancellation));
        Assert.Equal(ViewState.Running, (await ViewLife.StatusAsync(replica)).State);
        view.Before = null;
        await ViewLife.EventuallyAsync(replica, status => status.Rebuild is null, "the view is rebuilt");
    }

    [Fact]
    public async Task What_is_asked_again_under_the_same_key_is_recorded_once()
    {
        await using var life = await ViewLife.BeginAsync();
        var replica = await life.StartAsync(new Totals());
        var record = new IdempotencyRecord("olga", "k", "f", new StoredAnswer(202, new Dictionary<string, string>(), "{}"));
        var request = new ViewRequest("olga", record);

        Assert.Equal(ViewRequestResult.Done, await ViewLife.OperationsOf(replica).PauseAsync(View, request, Cancellation));
        Assert.Equal(ViewRequestResult.Repeated, await ViewLife.OperationsOf(replica).PauseAsync(View, request, Cancellation));
        Assert.Equal(ViewRequestResult.NoView, await ViewLife.OperationsOf(replica).PauseAsync("nothing", request, Cancellation));

        Assert.Equal(1, await life.Store.QueryAsync<long>("select count(*) from view_actions"));
        Assert.Equal(record.Answer.Body, (await replica.Services.GetRequiredService<ICompanions>().FindAsync("olga", "k", Cancellation))!.Answer.Body);
    }

    [Fact]
    public async Task A_leader_that_was_replaced_parks_nothing()
    {
        await using var life = await ViewLife.BeginAsync();
        var table = new ViewTable(new Totals { Policy = FailurePolicy.Park, Before = Refuse("bad") });
        await table.CreateAsync(life.Store.Source, Cancellation);
        await using var connection = await life.Store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.AppendAsync(connection, "bad");
        var events = (await new LogReader(life.Store.Source, TestStore.Types, 10).ReadAsync(0, Cancellation)).Events;
        await Checkpoint.LoadAsync(life.Store.Source, table.CheckpointName, Cancellation);
        var (one, other) = (Follower(), Follower());
        await one.TakeAsync(events, 0, isLast: true, Cancellation);

        await Assert.ThrowsAsync<FencedException>(() => other.TakeAsync(events, 0, isLast: true, Cancellation));

        Assert.Equal(1, await life.Store.QueryAsync<long>("select count(*) from parked_events"));

        ViewFollower Follower() =>
            new(table, life.Store.Source, TestStore.Types, new LogSignals(life.Store.Source, NullLogger<LogSignals>.Instance));
    }

    private static Action<RecordedEvent> Refuse(string name) => happened =>
    {
        if (happened.Data is CounterEvent.Named named && named.Name == name)
        {
            throw new FormatException($"{name} is no name.");
        }
    };

    private static async Task<IReadOnlyList<ParkedEvent>> ParkedAsync(IHost replica, string? key) =>
        (await ViewLife.OperationsOf(replica).ListParkedAsync(View, new ParkedPage(100, Key: key), Cancellation))!;

    private static async Task RetryAsync(IHost replica, string? key)
    {
        await ViewLife.OperationsOf(replica).RetryParkedAsync(View, key, ViewLife.Operator, Cancellation);
        await Eventually.TrueAsync(async () => (await ParkedAsync(replica, null)).All(item => item.Requested is null), "the events were tried again");
    }

    private static (long, CounterTotal, bool) Describe(ViewRow<CounterTotal>? row) => (row!.Version, row.Document, row.HasParked);
}
