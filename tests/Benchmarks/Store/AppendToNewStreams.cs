namespace Benchmarks.Store;

/// <summary>One event each to a stream that must not exist.</summary>
internal sealed record AppendToNewStreams(StoreHost Store, int Callers)
    : Measurement(
        $"append to new streams, {Callers} callers", "events/s", $"{SqlTwin.Name}: begin, insert stream, insert event, commit; as many clients")
{
    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => Load.RunAsync(
        Callers, length, (caller, t) => Store.AppendAsync(new Platform.EventSourcing.StreamAppend(
            Parcel.Stream($"new{Callers}-{round}-{caller}-{t}"), 0, [Parcel.Moved])));

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        var stream = $"'parcel-twin{Callers}-{round}-' || (:client_id)::int || '-' || (:t)::int";
        string[] statements =
        [
            "begin",
            $"insert into mt_streams (id, version) values ({stream}, 1)",
            $"insert into mt_events ({StoreHost.Columns}) values ({StoreHost.Values(stream, "1")})",
            "commit",
        ];
        return SqlTwin.RunAsync(Store.ConnectionString, Callers, length, statements, prepared: true, cancellation);
    }
}
