using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>
/// One event each, as with the other appends, but the log holds millions of events already. The twin is the same store with
/// nothing in it but the streams that are appended to.
/// </summary>
/// <param name="Server">Where both stores are.</param>
/// <param name="Empty">The store with nothing in it.</param>
/// <param name="Stored">How many events the other one holds.</param>
/// <param name="ToNewStreams">Each event begins a stream; else each is appended to one of the streams that are stored, anywhere among them.</param>
internal sealed record AppendToFullStore(StoreServer Server, StoreHost Empty, int Stored, bool ToNewStreams)
    : Measurement(
        $"append to {(ToNewStreams ? "new" : "existing")} streams, {Callers} callers, {Stored:N0} events stored", "events/s", "the same in an empty store")
{
    private const int Callers = 32;
    private const int Each = 100;
    private const int PerStream = 10;
    private const int Chunk = 500_000;
    private const string Database = "full";

    private readonly int[] counts = new int[Callers];

    private int Streams => Stored / PerStream;

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        if (!ToNewStreams)
        {
            await Empty.SeedAsync($"few-{round}", Callers, Each, PerStream, cancellation);
        }

        var full = await Server.KeepStoreAsync(Database, cancellation);
        if (await full.CountAsync("select count(*) from mt_streams where id like 'parcel-stored-%'", cancellation) == 0)
        {
            await FillAsync(full, cancellation);
        }
    }

    public override async Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        var full = await Server.KeepStoreAsync(Database, cancellation);

        return ToNewStreams
            ? await Load.RunAsync(Callers, length, (caller, t) => AppendToNewAsync(full, $"{round}-{caller}-{t}"))
            : await Load.RunAsync(Callers, length, (caller, _) => AppendToStoredAsync(full, caller));
    }

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation) => ToNewStreams
        ? Load.RunAsync(Callers, length, (caller, t) => AppendToNewAsync(Empty, $"twin-{round}-{caller}-{t}"))
        : Load.RunAsync(Callers, length, (caller, t) => Empty.AppendAsync(new StreamAppend(
            Parcel.Stream($"few-{round}-{caller}-{t % Each}"), (t / Each) + PerStream, [Parcel.Moved])));

    private static Task AppendToNewAsync(StoreHost store, string id) =>
        store.AppendAsync(new StreamAppend(Parcel.Stream($"full-{id}"), 0, [Parcel.Moved]));

    /// <summary>Each caller goes round streams of its own, in long steps, so that neighbours in time are strangers on disk.</summary>
    private Task AppendToStoredAsync(StoreHost store, int caller)
    {
        var own = Streams / Callers;
        var count = counts[caller]++;
        return store.AppendAsync(new StreamAppend(
            Parcel.Stream($"stored-{(count * 7_919L % own * Callers) + caller}"), (count / own) + PerStream, [Parcel.Moved]));
    }

    private async Task FillAsync(StoreHost full, CancellationToken cancellation)
    {
        await full.ExecuteAsync(
            $"insert into mt_streams (id, version) select 'parcel-stored-' || n, {PerStream} from generate_series(0, {Streams - 1}) n", cancellation);
        for (var from = 0; from < Stored; from += Chunk)
        {
            await full.ExecuteAsync(
                $"""
                insert into mt_events ({StoreHost.Columns})
                select {StoreHost.Values($"'parcel-stored-' || i % {Streams}", $"i / {Streams} + 1")}
                from generate_series({from}, {Math.Min(from + Chunk, Stored) - 1}) i
                """,
                cancellation);
        }

        await full.ExecuteAsync("vacuum analyze", cancellation);
        await full.ExecuteAsync("checkpoint", cancellation);
    }
}
