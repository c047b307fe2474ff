using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>A database, replicas of a service on it that may have different releases of its views, and what operators ask of them.</summary>
internal sealed class ViewLife : IAsyncDisposable
{
    public static readonly ViewRequest Operator = new("olga");

    private static readonly EventMetadata Metadata = new("life");

    private readonly List<IHost> replicas = [];
    private readonly ConcurrentDictionary<string, long> versions = new();

    private ViewLife(TestStore store) => Store = store;

    public TestStore Store { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ViewLife> BeginAsync() => new(await TestStore.CreateAsync());

    public async Task<IHost> StartAsync(View view, string? connectionString = null, EventTypes? types = null)
    {
        var replica = TestHost.Build(connectionString ?? Store.ConnectionString, types ?? TestStore.Types, [view], []);
        replicas.Add(replica);
        await replica.StartAsync(Cancellation);
        return replica;
    }

    public async Task StopAsync(IHost replica)
    {
        replicas.Remove(replica);
        await replica.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)replica).DisposeAsync();
    }

    public static IViewOperations OperationsOf(IHost replica) => replica.Services.GetRequiredService<IViewOperations>();

    public static IViewReader<CounterTotal> TotalsOf(IHost replica) => replica.Services.GetRequiredService<IViewReader<CounterTotal>>();

    public static async Task<ViewStatus> StatusAsync(IHost replica) => Assert.Single(await OperationsOf(replica).ListAsync(Cancellation));

    public static async Task<HealthReportEntry> HealthAsync(IHost replica) =>
        (await replica.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries["views"];

    public async Task AppendAsync(IHost replica, string counter, params IReadOnlyList<object> events)
    {
        var version = versions.GetOrAdd(counter, 0);
        var append = new Append([new StreamAppend(StreamId.Of("counter", counter), version, events)], Metadata);
        Assert.IsType<AppendVerdict.Written>(await replica.Services.GetRequiredService<IEventStore>().AppendAsync(append, Cancellation));
        versions[counter] = version + events.Count;
    }

    /// <summary>Fills the log directly: counters 0 to <paramref name="counters"/> - 1, each counting 1 so many times, all interleaved.</summary>
    public Task FillAsync(int counters, int each) => Store.QueryAsync<long>(
        $$"""
        with streams as (insert into mt_streams (id, version) select 'counter-' || n, {{each}} from generate_series(0, {{counters - 1}}) n),
        events as (
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            select nextval('mt_events_sequence'), gen_random_uuid(), 'counter-' || (i % {{counters}}), i / {{counters}} + 1, '{"by":1}',
                'counter_counted'
            from generate_series(0, {{counters * each - 1}}) i returning 1)
        select count(*) from events
        """);

    /// <summary>Adds as many events to counter 0, directly.</summary>
    public Task FillMoreAsync(int events) => Store.QueryAsync<long>(
        $$"""
        with stream as (
            update mt_streams set version = version + {{events}} where id = 'counter-0' returning version - {{events}} as version),
        events as (
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            select nextval('mt_events_sequence'), gen_random_uuid(), 'counter-0', s.version + i, '{"by":1}', 'counter_counted'
            from stream s, generate_series(1, {{events}}) i returning 1)
        select count(*) from events
        """);

    /// <summary>Appends one count of 1 to a counter that stands at a version.</summary>
    public async Task AppendOneAsync(IHost replica, string counter, long version)
    {
        versions[counter] = version;
        await AppendAsync(replica, counter, new CounterEvent.Counted(1));
    }

    public static Task EventuallyAsync(IHost replica, Func<ViewStatus, bool> condition, string what) =>
        Eventually.TrueAsync(async () => condition(await StatusAsync(replica)), what);

    /// <summary>Asks for a rebuild and waits until it is done.</summary>
    public static async Task RebuildAsync(IHost replica)
    {
        var view = (await StatusAsync(replica)).View;
        Assert.Equal(ViewRequestResult.Done, await OperationsOf(replica).RebuildAsync(view, Operator, Cancellation));
        await EventuallyAsync(replica, status => status.Rebuild is null, "the view is rebuilt");
    }

    /// <summary>What the documents are, key by key, in the table that is read.</summary>
    public Task<IReadOnlyList<string>> DocumentsAsync(string table = "view_counter_totals_1") =>
        Store.ListAsync<string>($"select key || ' ' || version || ' ' || data::text from {table} where data is not null order by key");

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas.ToList())
        {
            await StopAsync(replica);
        }

        await Store.DisposeAsync();
    }
}

/// <summary>The totals as a release with given faults folds them.</summary>
internal sealed class Totals : View<CounterTotal>
{
    private readonly CounterTotals right = new();

    public override string Name => "counter_totals";

    public override int Version => Release;

    public override IReadOnlyList<string> FilterBy => ["name"];

    public override FailurePolicy OnFailure => Policy;

    public int Release { get; init; } = 1;

    public FailurePolicy Policy { get; init; }

    /// <summary>What each count counts for.</summary>
    public int Factor { get; init; } = 1;

    /// <summary>Called with each event before it is folded.</summary>
    public Action<RecordedEvent>? Before { get; set; }

    /// <summary>The key of the documents; by stream if nothing else is said.</summary>
    public Func<RecordedEvent, string?>? Key { get; init; }

    public override string? KeyOf(RecordedEvent happened) => Key is null ? right.KeyOf(happened) : Key(happened);

    public override CounterTotal? Evolve(CounterTotal? document, RecordedEvent happened)
    {
        Before?.Invoke(happened);
        var data = happened.Data is CounterEvent.Counted counted ? new CounterEvent.Counted(counted.By * Factor) : happened.Data;
        return right.Evolve(document, happened with { Data = data });
    }
}
