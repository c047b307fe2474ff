// The name of a test says all that a summary could.
#pragma warning disable CS1591

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    [Fact]
    public async Task A_stream_that_does_not_exist_is_empty_and_at_version_0()
    {
        var stream = NewStream();

        var slice = await Store.ReadAsync(stream, default, Cancellation);

        Assert.Equal((stream, 0L, 0), (slice.Stream, slice.Version, slice.Events.Count));
    }

    [Fact]
    public async Task A_stream_is_read_as_of_a_version_or_a_time()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(2));
        await Task.Delay(20, Cancellation);
        await AppendAsync(stream, 2, Counts(1));
        var all = (await Store.ReadAsync(stream, default, Cancellation)).Events;

        Assert.Equal(1, (await Store.ReadAsync(stream, new ReadBound(Version: 1), Cancellation)).Version);
        Assert.Equal(3, (await Store.ReadAsync(stream, new ReadBound(Version: 9), Cancellation)).Version);
        Assert.Equal(2, (await Store.ReadAsync(stream, new ReadBound(AsOf: all[1].RecordedAt), Cancellation)).Version);
        var elsewhere = all[2].RecordedAt.AddMilliseconds(-1).ToOffset(TimeSpan.FromHours(5));
        Assert.Equal(2, (await Store.ReadAsync(stream, new ReadBound(AsOf: elsewhere), Cancellation)).Version);
        Assert.Equal(0, (await Store.ReadAsync(stream, new ReadBound(AsOf: all[0].RecordedAt.AddSeconds(-1)), Cancellation)).Version);
        Assert.Equal(1, (await Store.ReadAsync(stream, new ReadBound(1, all[2].RecordedAt), Cancellation)).Version);
    }

    [Fact]
    public async Task A_stream_is_read_from_where_it_was_last_seen()
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(5));

        var tail = await Store.ReadAsync(stream, new ReadBound(After: 3), Cancellation);
        var part = await Store.ReadAsync(stream, new ReadBound(Version: 4, After: 3), Cancellation);
        var nothing = await Store.ReadAsync(stream, new ReadBound(After: 5), Cancellation);

        Assert.Equal([4L, 5L], tail.Events.Select(happened => happened.Version));
        Assert.Equal([4L], part.Events.Select(happened => happened.Version));
        Assert.Equal((5L, 4L), (tail.Version, part.Version));
        Assert.Equal((5L, 0), (nothing.Version, nothing.Events.Count));
    }

    [Fact]
    public async Task Metadata_comes_back_as_it_was_written()
    {
        var full = new EventMetadata("correlation", "causation", "user \"1\"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var sparse = new EventMetadata("another");
        var (first, second) = (NewStream(), NewStream());
        await Store.AppendAsync(new Append([new(first, 0, Counts(1))], full), Cancellation);
        await Store.AppendAsync(new Append([new(second, 0, Counts(1))], sparse), Cancellation);

        var recorded = (await Store.ReadAsync(first, default, Cancellation)).Events[0];

        Assert.Equal(full, recorded.Metadata);
        Assert.Equal(sparse, (await Store.ReadAsync(second, default, Cancellation)).Events[0].Metadata);
        Assert.Equal(TimeSpan.Zero, recorded.RecordedAt.Offset);
        Assert.InRange(recorded.RecordedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task A_flow_is_read_across_streams_by_its_correlation()
    {
        var flow = new EventMetadata($"flow-{Guid.NewGuid()}");
        var (first, second) = (NewStream(), NewStream());
        await Store.AppendAsync(new Append([new(first, 0, Counts(1))], flow), Cancellation);
        await AppendAsync(first, 1, Counts(1));
        await Store.AppendAsync(new Append([new(second, 0, Counts(2))], flow), Cancellation);

        var events = await Store.ReadCorrelatedAsync(flow.CorrelationId, Cancellation);

        Assert.Equal([(first, 1L), (second, 1L), (second, 2L)], events.Select(happened => (happened.Stream, happened.Version)));
        Assert.Empty(await Store.ReadCorrelatedAsync("nobody's", Cancellation));
    }

    [Fact]
    public async Task An_event_that_no_record_claims_is_named_and_not_skipped()
    {
        var stream = NewStream();
        await WriteForeignEventAsync(stream, "counter_exploded");

        var error = await Assert.ThrowsAsync<UnknownEventException>(() => Store.ReadAsync(stream, default, Cancellation));

        Assert.Equal("counter_exploded", error.Name);
    }

    private static IEventStore StoreOf(IHost replica) => replica.Services.GetRequiredService<IEventStore>();
}
