using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>One event each to a stream at a known version; every caller goes round streams of its own.</summary>
internal sealed record AppendToExistingStreams(StoreHost Store, int Callers)
    : Measurement(
        $"append to existing streams, {Callers} callers", "events/s",
        $"{SqlTwin.Name}: begin, update stream at its version, insert event, commit; as many clients")
{
    private const int Each = 100;

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await Store.SeedAsync($"old{Callers}-{round}", Callers, Each, 1, cancellation);
        await Store.SeedAsync($"oldtwin{Callers}-{round}", Callers, Each, 1, cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => Load.RunAsync(
        Callers, length, (caller, t) => Store.AppendAsync(
            new StreamAppend(Parcel.Stream($"old{Callers}-{round}-{caller}-{t % Each}"), (t / Each) + 1, [Parcel.Moved])));

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        var stream = $"'parcel-oldtwin{Callers}-{round}-' || (:client_id)::int || '-' || (:t)::int % {Each}";
        string[] statements =
        [
            "begin",
            $"update mt_streams set version = (:t)::int / {Each} + 2, timestamp = now() where id = {stream} and version = (:t)::int / {Each} + 1",
            $"insert into mt_events ({StoreHost.Columns}) values ({StoreHost.Values(stream, $"(:t)::int / {Each} + 2")})",
            "commit",
        ];
        return SqlTwin.RunAsync(Store.ConnectionString, Callers, length, statements, prepared: true, cancellation);
    }
}
