using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>Ten new streams with ten events each in one append.</summary>
internal sealed record AppendBatches(StoreHost Store, int Callers)
    : Measurement(
        $"append 10 × 10, {Callers} callers", "batches/s",
        $"{SqlTwin.Name}: begin, insert 10 streams, insert 100 events with their data in the text, commit; as many clients")
{
    private const int Size = 10;
    private static readonly ParcelEvent[] Events = [.. Enumerable.Repeat(Parcel.Moved, Size)];

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => Load.RunAsync(
        Callers, length, (caller, t) => Store.AppendAsync(
            [.. Enumerable.Range(0, Size).Select(n => new StreamAppend(Parcel.Stream($"batch-{round}-{caller}-{t}-{n}"), 0, Events))]));

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        static string Rows(IEnumerable<string> rows) => string.Join(", ", rows.Select(row => $"({row})"));
        string Stream(int n) => $"'parcel-batchtwin-{round}-' || :client_id || '-' || :t || '-{n}'";

        var numbers = Enumerable.Range(0, Size);
        var streams = Rows(numbers.Select(n => $"{Stream(n)}, {Size}"));
        var events = Rows(numbers.SelectMany(n => numbers.Select(v => StoreHost.Values(Stream(n), $"{v + 1}"))));
        string[] statements =
        [
            "begin",
            $"insert into mt_streams (id, version) values {streams}",
            $"insert into mt_events ({StoreHost.Columns}) values {events}",
            "commit",
        ];
        return SqlTwin.RunAsync(Store.ConnectionString, Callers, length, statements, prepared: false, cancellation);
    }
}
