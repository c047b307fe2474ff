using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>Load a stream, fold it, decide, append one event; every caller goes round streams of its own.</summary>
internal sealed record DecideOnExistingStreams(StoreHost Store, int Callers)
    : Measurement(
        $"load, decide, append, {Callers} callers", "decisions/s",
        $"{SqlTwin.Name}: select events, begin, update stream at its version, insert event, commit; as many clients")
{
    private const int Each = 100;
    private const int Length = 5;

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await Store.SeedAsync($"decide{Callers}-{round}", Callers, Each, Length, cancellation);
        await Store.SeedAsync($"decidetwin{Callers}-{round}", Callers, Each, Length, cancellation);
        await Store.ExecuteAsync("analyze mt_streams, mt_events", cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) =>
        Load.RunAsync(Callers, length, async (caller, t) =>
        {
            var request = new DecisionRequest<Parcel, ParcelEvent>(
                Parcel.Stream($"decide{Callers}-{round}-{caller}-{t % Each}"), _ => Parcel.Moved, Parcel.Metadata);
            if (await Store.Decisions.RunAsync(request, cancellation) is not Outcome<Parcel>.Accepted)
            {
                throw new InvalidOperationException($"A decision on {request.Stream} was not accepted.");
            }
        });

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        var stream = $"'parcel-decidetwin{Callers}-{round}-' || (:client_id)::int || '-' || (:t)::int % {Each}";
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
}
