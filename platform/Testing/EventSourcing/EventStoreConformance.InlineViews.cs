// The name of a test says all that a summary could.
#pragma warning disable CS1591

using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    [Fact]
    public async Task An_inline_view_is_there_when_the_append_is()
    {
        var (store, cards) = await StartWithCardsAsync();
        var stream = NewStream();
        for (var version = 1; version <= 20; version++)
        {
            await AppendAsync(store, stream, version - 1, new CounterEvent.Counted(1));

            var row = await cards.FindAsync(stream.Id, cancellation: Cancellation);

            Assert.Equal((version, new CounterCard("", version, version)), (row!.Version, row.Document));
        }

        Assert.Contains(await cards.ListAsync(new ViewQuery(100), Cancellation), row => row.Key == stream.Id && row.Version == 20);
    }

    [Fact]
    public async Task An_inline_document_that_is_deleted_may_come_again()
    {
        var (store, cards) = await StartWithCardsAsync();
        var stream = NewStream();
        await AppendAsync(store, stream, 0, new CounterEvent.Counted(1), new CounterEvent.Closed());
        Assert.Null(await cards.FindAsync(stream.Id, atLeast: 2, Cancellation));
        Assert.Empty(await cards.ListAsync(new ViewQuery(100), Cancellation));

        await AppendAsync(store, stream, 2, new CounterEvent.Counted(5));

        Assert.Equal(new CounterCard("", 5, 3), (await cards.FindAsync(stream.Id, cancellation: Cancellation))!.Document);
    }

    [Fact]
    public async Task Several_streams_have_their_inline_documents_together_or_not_at_all()
    {
        var (store, cards) = await StartWithCardsAsync();
        var (first, second) = (NewStream(), NewStream());
        await AppendAsync(store, first, 0, Counts(1));

        var refused = await store.AppendAsync(new Append([new(first, 0, Counts(2)), new(second, 0, Counts(2))], Metadata), Cancellation);
        Assert.IsType<AppendVerdict.Conflict>(refused);
        Assert.Equal(1, (await cards.FindAsync(first.Id, cancellation: Cancellation))!.Version);
        Assert.Null(await cards.FindAsync(second.Id, cancellation: Cancellation));

        Assert.IsType<AppendVerdict.Written>(
            await store.AppendAsync(new Append([new(first, 1, Counts(2)), new(second, 0, Counts(2))], Metadata), Cancellation));
        Assert.Equal(new CounterCard("", 4, 3), (await cards.FindAsync(first.Id, cancellation: Cancellation))!.Document);
        Assert.Equal(new CounterCard("", 3, 2), (await cards.FindAsync(second.Id, cancellation: Cancellation))!.Document);
    }

    [Fact]
    public async Task A_new_inline_view_is_built_from_the_log_while_others_append()
    {
        var streams = Enumerable.Range(0, 30).Select(_ => NewStream()).ToList();
        await Task.WhenAll(streams.Select(stream => AppendAsync(stream, 0, Counts(3))));

        var (store, cards) = await StartWithCardsAsync();
        await Task.WhenAll(streams.Take(10).Select(stream => AppendAsync(store, stream, 3, Counts(1))));

        await Eventually.TrueAsync(
            async () => (await cards.ListAsync(new ViewQuery(100), Cancellation)).Count == 30, "every stream has its document");
        foreach (var row in await cards.ListAsync(new ViewQuery(100), Cancellation))
        {
            var touched = streams.FindIndex(stream => stream.Id == row.Key) < 10;
            Assert.Equal(touched ? new CounterCard("", 7, 4) : new CounterCard("", 6, 3), row.Document);
        }
    }

    [Fact]
    public async Task A_replica_that_does_not_know_an_inline_view_makes_nobody_read_or_write_a_wrong_document()
    {
        // The first replica, which every test has, is of a release without the view.
        var (store, cards) = await StartWithCardsAsync();
        var stream = NewStream();
        await AppendAsync(store, stream, 0, new CounterEvent.Counted(1));
        await AppendAsync(stream, 1, new CounterEvent.Counted(10), new CounterEvent.Named("theirs"));

        Assert.Equal(new CounterCard("theirs", 11, 3), (await cards.FindAsync(stream.Id, atLeast: 3, Cancellation))!.Document);
        await AppendAsync(stream, 3, new CounterEvent.Counted(100));
        await AppendAsync(store, stream, 4, new CounterEvent.Counted(1_000));

        Assert.Equal(new CounterCard("theirs", 1_111, 5), (await cards.FindAsync(stream.Id, cancellation: Cancellation))!.Document);
        Assert.Equal(
            new CounterCard("theirs", 1_111, 5),
            Assert.Single(await cards.ListAsync(new ViewQuery(100), Cancellation), row => row.Key == stream.Id).Document);
    }

    [Fact]
    public async Task Racing_replicas_leave_the_inline_document_that_the_log_makes()
    {
        var (first, cards) = await StartWithCardsAsync();
        var (second, _) = await StartWithCardsAsync();
        var stream = NewStream();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var loop = new DecisionLoop(worker % 2 == 0 ? first : second, new StreamStates(worker % 2 == 0 ? first : second));
            for (var step = 0; step < 10; step++)
            {
                var request = new DecisionRequest<CounterTally, CounterEvent>(stream, _ => new CounterEvent.Counted(1), Metadata);
                while (await loop.RunAsync(request, Cancellation) is not Outcome<CounterTally>.Accepted)
                {
                }
            }
        }));

        Assert.Equal(new CounterCard("", 80, 80), (await cards.FindAsync(stream.Id, cancellation: Cancellation))!.Document);
    }

    [Fact]
    public async Task A_reader_of_an_inline_view_that_names_a_version_that_is_not_there_is_told_so()
    {
        var (store, cards) = await StartWithCardsAsync();
        var stream = NewStream();
        await AppendAsync(store, stream, 0, Counts(1));

        await Assert.ThrowsAsync<ViewBehindException>(() => cards.FindAsync(stream.Id, atLeast: 2, Cancellation));
        Assert.Null(await cards.FindAsync("nobody", cancellation: Cancellation));
    }

    [Fact]
    public void An_inline_view_whose_documents_do_not_belong_to_one_stream_stops_the_start()
    {
        var error = Assert.Throws<InvalidOperationException>(() => BuildHost(Types, [new EverythingAtOnce()], []));

        Assert.Contains("Expected a StreamView", error.Message, StringComparison.Ordinal);
    }

    private async Task<(IEventStore Store, IViewReader<CounterCard> Cards)> StartWithCardsAsync()
    {
        var replica = await StartReplicaAsync(Types, [new CounterCards()]);
        return (StoreOf(replica), replica.Services.GetRequiredService<IViewReader<CounterCard>>());
    }

    private static Task<AppendVerdict> AppendAsync(IEventStore store, StreamId stream, long expectedVersion, params IReadOnlyList<object> events) =>
        store.AppendAsync(new Append([new StreamAppend(stream, expectedVersion, events)], Metadata), Cancellation);

    private sealed class EverythingAtOnce : View<CounterTotal>
    {
        public override string Name => "everything_at_once";

        public override ViewConsistency Consistency => ViewConsistency.Inline;

        public override string? KeyOf(RecordedEvent happened) => "all";

        public override CounterTotal? Evolve(CounterTotal? document, RecordedEvent happened) => document;
    }
}
