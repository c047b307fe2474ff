// The name of a test says all that a summary could.
#pragma warning disable CS1591

using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    private static readonly EventMetadata Anna = new("archiving", UserId: "anna");

    private IStreamArchive Archive => Get<IStreamArchive>();

    [Fact]
    public async Task An_archived_stream_refuses_appends_until_it_is_restored()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(2));

        Assert.Equal(new ArchiveVerdict.Done(2), await Archive.ArchiveAsync(stream, new ArchiveRequest("Settled.", Anna), Cancellation));

        Assert.Equal(new AppendVerdict.Archived(stream), await AppendAsync(stream, 2, Counts(1)));
        Assert.Equal(new AppendVerdict.Archived(stream), await AppendAsync(stream, 0, Counts(1)));
        Assert.Equal(new AppendVerdict.Archived(stream), await AppendAsync(stream, 1, Counts(1)));
        Assert.Equal(new ArchiveVerdict.Done(2), await Archive.RestoreAsync(stream, new ArchiveRequest("Not settled.", Anna), Cancellation));
        Assert.IsType<AppendVerdict.Written>(await AppendAsync(stream, 2, Counts(1)));
    }

    [Fact]
    public async Task Who_archived_a_stream_and_why_is_recorded()
    {
        var stream = NewStream();
        Assert.Null(await Archive.FindAsync(stream, Cancellation));
        await AppendAsync(stream, 0, Counts(2));
        var before = await Archive.FindAsync(stream, Cancellation);
        await Archive.ArchiveAsync(stream, new ArchiveRequest("Settled.", Anna), Cancellation);
        await Archive.ArchiveAsync(stream, new ArchiveRequest("Again.", new EventMetadata("another")), Cancellation);
        var archived = await Archive.FindAsync(stream, Cancellation);
        await Archive.RestoreAsync(stream, new ArchiveRequest("Not settled.", new EventMetadata("another")), Cancellation);
        var restored = await Archive.FindAsync(stream, Cancellation);

        Assert.Equal((stream, 2L, false, null), (before!.Stream, before.Version, before.IsArchived, before.LastArchiving));
        Assert.Equal((2L, true), (archived!.Version, archived.IsArchived));
        Assert.Equal((true, "Settled.", "anna"), (archived.LastArchiving!.Archived, archived.LastArchiving.Reason, archived.LastArchiving.UserId));
        Assert.False(restored!.IsArchived);
        Assert.Equal((false, "Not settled.", null), (restored.LastArchiving!.Archived, restored.LastArchiving.Reason, restored.LastArchiving.UserId));
    }

    [Fact]
    public async Task Archiving_is_held_to_the_expected_version_and_repeats_are_known()
    {
        var (stream, nobody) = (NewStream(), NewStream());
        await AppendAsync(stream, 0, Counts(2));
        var answer = new StoredAnswer(200, new Dictionary<string, string>(), """{"isArchived":true}""");
        var record = new IdempotencyRecord("anna", "key", "f", answer);

        var late = await Archive.ArchiveAsync(stream, new ArchiveRequest("Late.", Anna, 1, record), Cancellation);
        Assert.Equal(new ArchiveVerdict.Conflict(stream, 1, 2), late);
        Assert.Equal(
            new ArchiveVerdict.Missing(nobody), await Archive.ArchiveAsync(nobody, new ArchiveRequest("None.", Anna, null, record), Cancellation));
        Assert.Null(await Companions.FindAsync("anna", "key", Cancellation));

        var request = new ArchiveRequest("Settled.", Anna, 2, record);
        Assert.Equal(new ArchiveVerdict.Done(2), await Archive.ArchiveAsync(stream, request, Cancellation));
        Assert.Equal(answer.Body, (await Companions.FindAsync("anna", "key", Cancellation))!.Answer.Body);
        Assert.Equal(new ArchiveVerdict.Repeated(record), await Archive.ArchiveAsync(stream, request, Cancellation));
    }

    [Fact]
    public async Task An_archived_stream_is_not_noticed_by_its_neighbours()
    {
        var streams = Enumerable.Range(0, 40).Select(_ => NewStream()).ToList();
        await Task.WhenAll(streams.Select(stream => AppendAsync(stream, 0, Counts(1))));
        await Archive.ArchiveAsync(streams[5], new ArchiveRequest("Settled.", Anna), Cancellation);

        var verdicts = await Task.WhenAll(streams.Select(stream => AppendAsync(stream, 1, Counts(1))));

        Assert.Equal(new AppendVerdict.Archived(streams[5]), verdicts[5]);
        Assert.Equal(39, verdicts.OfType<AppendVerdict.Written>().Count());
    }

    [Fact]
    public async Task Several_streams_of_which_one_is_archived_are_not_written()
    {
        var (archived, stream) = (NewStream(), NewStream());
        var inbox = new InboxRecord("h", "m");
        await AppendAsync(archived, 0, Counts(1));
        await Archive.ArchiveAsync(archived, new ArchiveRequest("Settled.", Anna), Cancellation);

        var refused = await Store.AppendAsync(new Append([new(stream, 0, Counts(1)), new(archived, 1, Counts(1))], Metadata, inbox), Cancellation);
        var looked = await Store.AppendAsync(new Append([new(stream, 0, Counts(1)), new(archived, 1, [])], Metadata, inbox), Cancellation);

        Assert.Equal(new AppendVerdict.Archived(archived), refused);
        Assert.IsType<AppendVerdict.Written>(looked);
        Assert.Equal(1, (await Store.ReadAsync(stream, default, Cancellation)).Version);
    }

    [Fact]
    public async Task A_repeat_is_a_repeat_even_when_its_stream_is_archived_by_now()
    {
        var (stream, inbox) = (NewStream(), new InboxRecord("h", "m"));
        await Store.AppendAsync(new Append([new(stream, 0, Counts(1))], Metadata, inbox), Cancellation);
        await Archive.ArchiveAsync(stream, new ArchiveRequest("Settled.", Anna), Cancellation);

        var verdict = await Store.AppendAsync(new Append([new(stream, 1, Counts(1))], Metadata, inbox), Cancellation);

        Assert.Equal(new AppendVerdict.Repeated(inbox), verdict);
    }

    [Fact]
    public async Task An_archived_stream_is_read_followed_and_folded_like_any_other()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(3));
        await Totals.FindAsync(stream.Value, 3, Cancellation);
        await Archive.ArchiveAsync(stream, new ArchiveRequest("Settled.", Anna), Cancellation);

        Assert.Equal(3, (await Store.ReadAsync(stream, default, Cancellation)).Events.Count);
        Assert.Equal(new CounterTotal("", 6), (await Totals.FindAsync(stream.Value, 3, Cancellation))!.Document);

        // Whoever begins after the archiving gets the same events and makes the same documents.
        var collector = new LogCollector("latecomer");
        var replica = await StartReplicaAsync(Types, [new CounterTotalsAgain()], collector);
        Assert.Equal(3, (await collector.WaitForAsync(3)).Count);
        var rebuilt = (IViewReader<CounterTotalAgain>)replica.Services.GetService(typeof(IViewReader<CounterTotalAgain>))!;
        Assert.Equal(6, (await EventuallyAsync(() => rebuilt.FindAsync(stream.Value, cancellation: Cancellation))).Document.Total);
    }

    private static async Task<T> EventuallyAsync<T>(Func<Task<T?>> read)
        where T : class
    {
        T? found = null;
        await Eventually.TrueAsync(async () => (found = await read()) is not null, $"a {typeof(T).Name} is there");
        return found!;
    }

    private sealed record CounterTotalAgain(int Total);

    private sealed class CounterTotalsAgain : View<CounterTotalAgain>
    {
        public override string Name => "counter_totals_again";

        public override string? KeyOf(RecordedEvent happened) => happened.Stream.Value;

        public override CounterTotalAgain? Evolve(CounterTotalAgain? document, RecordedEvent happened) =>
            new((document?.Total ?? 0) + ((CounterEvent.Counted)happened.Data).By);
    }
}
