using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>Load a stream of 1,000 events by a process that has not seen it, decide, append one event.</summary>
internal sealed record DecideOnLongStreams(StoreHost Store, int Callers, bool WithSnapshots)
    : Measurement(
        $"load-decide-append on streams of 1,000 events, cold, {(WithSnapshots ? "with" : "without")} snapshots", "decisions/s",
        $"{SqlTwin.Name}: select 1,000 events, begin, update stream at its version, insert event, commit; as many clients")
{
    private const int Each = 4;
    private const int Length = 1_000;

    private string Prefix => WithSnapshots ? "longsnapshot" : "long";

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await Store.SeedAsync($"{Prefix}{Callers}-{round}", Callers, Each, Length, cancellation);
        await Store.SeedAsync($"{Prefix}twin{Callers}-{round}", Callers, Each, Length, cancellation);

        // The first decision on a stream without a snapshot leaves one, which is not what is measured.
        foreach (var stream in Enumerable.Range(0, WithSnapshots ? Callers * Each : 0).Select(n => Stream(round, n / Each, n % Each)))
        {
            await DecideAsync<TrackedParcel>(stream, cancellation);
        }

        await Store.ExecuteAsync("analyze mt_streams, mt_events", cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) =>
        Load.RunAsync(Callers, length, (caller, t) => WithSnapshots
            ? DecideAsync<TrackedParcel>(Stream(round, caller, t % Each), cancellation)
            : DecideAsync<Parcel>(Stream(round, caller, t % Each), cancellation));

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        var stream = $"'parcel-{Prefix}twin{Callers}-{round}-' || (:client_id)::int || '-' || (:t)::int % {Each}";
        var version = $"(:t)::int / {Each} + {Length}";
        string[] statements =
        [
            $"select {StoreHost.Columns}, timestamp from mt_events where stream_id = {stream} order by version",
            "begin",
            $"update mt_streams set version = {version} + 1, timestamp = now() where id = {stream} and version = {version}",
            $"insert into mt_events ({StoreHost.Columns}) values ({StoreHost.Values(stream, $"{version} + 1")})",
            "commit",
        ];
        return SqlTwin.RunAsync(Store.ConnectionString, Callers, length, statements, prepared: true, cancellation);
    }

    private StreamId Stream(int round, int caller, int number) => Parcel.Stream($"{Prefix}{Callers}-{round}-{caller}-{number}");

    /// <summary>Decides with a memory of its own, so that nothing is known of the stream.</summary>
    private async Task DecideAsync<TState>(StreamId stream, CancellationToken cancellation)
        where TState : IState<TState, ParcelEvent>
    {
        var loop = new DecisionLoop(Store.Store, new StreamStates(Store.Store));
        var request = new DecisionRequest<TState, ParcelEvent>(stream, _ => Parcel.Moved, Parcel.Metadata);
        if (await loop.RunAsync(request, cancellation) is not Outcome<TState>.Accepted)
        {
            throw new InvalidOperationException($"A decision on {stream} was not accepted.");
        }
    }
}

/// <summary>A parcel whose streams grow long.</summary>
internal sealed record TrackedParcel(string Place, int Kilometres, int Moves) : IState<TrackedParcel, ParcelEvent>
{
    public static TrackedParcel Initial { get; } = new("", 0, 0);

    public static SnapshotPolicy? Snapshots { get; } = new(ShapeVersion: 1, Every: 100);

    public TrackedParcel Evolve(ParcelEvent happened) => happened switch
    {
        ParcelEvent.Moved moved => new TrackedParcel(moved.Place, Kilometres + moved.Kilometres, Moves + 1),
        _ => this,
    };
}
