// The name of a test says all that a summary could.
#pragma warning disable CS1591

using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

public abstract partial class EventStoreConformance
{
    [Fact]
    public async Task Appended_events_are_read_in_order_as_they_were()
    {
        var stream = NewStream();

        var first = await AppendAsync(stream, 0, new CounterEvent.Named("Grüße 世界 \"quoted\" \\ \n"), new CounterEvent.Counted(2));
        var second = await AppendAsync(stream, 2, new CounterEvent.Counted(3));

        var slice = await Store.ReadAsync(stream, default, Cancellation);
        Assert.Equal(3, slice.Version);
        Assert.Equal([1L, 2, 3], slice.Events.Select(happened => happened.Version));
        Assert.Equal<object>(
            [new CounterEvent.Named("Grüße 世界 \"quoted\" \\ \n"), new CounterEvent.Counted(2), new CounterEvent.Counted(3)],
            slice.Events.Select(happened => happened.Data));
        Assert.Equal(["counter_named", "counter_counted", "counter_counted"], slice.Events.Select(happened => happened.Name));
        Assert.Equal(slice.Events[1].Position, Assert.IsType<AppendVerdict.Written>(first).Position);
        Assert.Equal(slice.Events[2].Position, Assert.IsType<AppendVerdict.Written>(second).Position);
        Assert.All(slice.Events, happened => Assert.Equal((7, stream), (happened.Id.Version, happened.Stream)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_append_at_another_version_conflicts_and_writes_nothing(long expected)
    {
        var stream = NewStream();
        await AppendAsync(stream, 0, Counts(2));

        var verdict = await AppendAsync(stream, expected, new CounterEvent.Closed());

        Assert.Equal(new AppendVerdict.Conflict(stream, expected, 2), verdict);
        Assert.Equal(2, (await Store.ReadAsync(stream, default, Cancellation)).Version);
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_has_no_later_version()
    {
        var stream = NewStream();

        Assert.Equal(new AppendVerdict.Conflict(stream, 5, 0), await AppendAsync(stream, 5, Counts(1)));
        Assert.Equal(0, (await Store.ReadAsync(stream, default, Cancellation)).Version);
        Assert.IsType<AppendVerdict.Written>(await AppendAsync(stream, 0, Counts(1)));
    }

    [Fact]
    public async Task Several_streams_are_written_together_or_not_at_all()
    {
        var (old, young, other) = (NewStream(), NewStream(), NewStream());
        await AppendAsync(old, 0, Counts(1));

        var refused = await Store.AppendAsync(
            new Append([new(young, 0, Counts(2)), new(old, 7, Counts(1)), new(other, 0, Counts(1))], Metadata, new InboxRecord("h", "m")),
            Cancellation);

        Assert.Equal(new AppendVerdict.Conflict(old, 7, 1), refused);
        Assert.Equal(0, (await Store.ReadAsync(young, default, Cancellation)).Version);
        Assert.Equal(0, (await Store.ReadAsync(other, default, Cancellation)).Version);
        Assert.False(await Companions.HasHandledAsync(new InboxRecord("h", "m"), Cancellation));

        var written = await Store.AppendAsync(
            new Append([new(young, 0, Counts(2)), new(old, 1, Counts(1)), new(other, 0, [])], Metadata, new InboxRecord("h", "m")), Cancellation);

        Assert.IsType<AppendVerdict.Written>(written);
        Assert.Equal(2, (await Store.ReadAsync(young, default, Cancellation)).Version);
        Assert.Equal(2, (await Store.ReadAsync(old, default, Cancellation)).Version);
        Assert.True(await Companions.HasHandledAsync(new InboxRecord("h", "m"), Cancellation));
    }

    [Fact]
    public async Task A_part_without_events_only_checks_its_version()
    {
        var (watched, stream) = (NewStream(), NewStream());
        await AppendAsync(watched, 0, Counts(3));

        var refused = await Store.AppendAsync(new Append([new(watched, 2, []), new(stream, 0, Counts(1))], Metadata), Cancellation);
        var absent = await Store.AppendAsync(new Append([new(watched, 0, []), new(stream, 0, Counts(1))], Metadata), Cancellation);
        var written = await Store.AppendAsync(new Append([new(watched, 3, []), new(stream, 0, Counts(1))], Metadata), Cancellation);

        Assert.Equal(new AppendVerdict.Conflict(watched, 2, 3), refused);
        Assert.Equal(new AppendVerdict.Conflict(watched, 0, 3), absent);
        Assert.IsType<AppendVerdict.Written>(written);
        Assert.Equal(3, (await Store.ReadAsync(watched, default, Cancellation)).Version);
    }

    [Fact]
    public async Task A_repeated_companion_is_a_verdict_and_nothing_is_written()
    {
        var (stream, other) = (NewStream(), NewStream());
        var answer = new StoredAnswer(201, new Dictionary<string, string> { ["Location"] = "/orders/1" }, """{"id":"1"}""");
        Companion[] both = [new InboxRecord("handler", "message"), new IdempotencyRecord("caller", "key", "f1", answer)];
        Assert.IsType<AppendVerdict.Written>(await Store.AppendAsync(new Append([new(stream, 0, Counts(1))], Metadata, both), Cancellation));

        foreach (var companion in both)
        {
            // A repeat is a repeat even when its expected version is old: the first one has moved the stream.
            var fresh = new InboxRecord("handler", $"fresh-{companion.GetType().Name}");
            var append = new Append([new(stream, 0, Counts(1)), new(other, 0, Counts(1))], Metadata, fresh, companion);
            var repeat = await Store.AppendAsync(append, Cancellation);
            Assert.Equal(new AppendVerdict.Repeated(companion), repeat);
            Assert.False(await Companions.HasHandledAsync(fresh, Cancellation));
        }

        Assert.Equal(1, (await Store.ReadAsync(stream, default, Cancellation)).Version);
        Assert.Equal(0, (await Store.ReadAsync(other, default, Cancellation)).Version);
    }

    [Fact]
    public async Task Companions_may_be_written_alone_and_are_found_again()
    {
        var answer = new StoredAnswer(200, new Dictionary<string, string> { ["ETag"] = "\"3\"" }, """{"name":"Zoë"}""");
        var record = new IdempotencyRecord("caller", "key", "fingerprint", answer);

        var verdict = await Store.AppendAsync(new Append([], Metadata, record), Cancellation);

        Assert.Equal(new AppendVerdict.Written(0), verdict);
        var found = await Companions.FindAsync("caller", "key", Cancellation);
        Assert.Equal(("fingerprint", 200, answer.Body), (found!.Fingerprint, found.Answer.Status, found.Answer.Body));
        Assert.Equal(answer.Headers, found.Answer.Headers);
        Assert.Null(await Companions.FindAsync("another", "key", Cancellation));
        Assert.IsType<AppendVerdict.Repeated>(
            await Store.AppendAsync(new Append([], Metadata, record with { Fingerprint = "another" }), Cancellation));
    }

    [Fact]
    public async Task Companions_are_forgotten_by_age()
    {
        var answer = new StoredAnswer(200, new Dictionary<string, string>(), "{}");
        await Store.AppendAsync(new Append([], Metadata, new InboxRecord("h", "m"), new IdempotencyRecord("c", "k", "f", answer)), Cancellation);

        Assert.Equal(0, await Companions.ForgetAsync(TimeSpan.FromHours(1), TimeSpan.FromHours(1), Cancellation));
        Assert.Equal(1, await Companions.ForgetAsync(TimeSpan.Zero, TimeSpan.FromHours(1), Cancellation));
        Assert.Null(await Companions.FindAsync("c", "k", Cancellation));
        Assert.True(await Companions.HasHandledAsync(new InboxRecord("h", "m"), Cancellation));
        Assert.Equal(1, await Companions.ForgetAsync(TimeSpan.Zero, TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public async Task Of_appends_that_race_at_one_version_exactly_one_is_written()
    {
        var second = await StartReplicaAsync(Types, [new CounterTotals()]);
        var stores = new[] { Store, StoreOf(second) };
        var stream = NewStream();
        for (var version = 0; version < 10; version++)
        {
            var verdicts = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => stores[index % 2].AppendAsync(
                new Append([new(stream, version, [new CounterEvent.Counted(index)])], Metadata), Cancellation)));

            Assert.Single(verdicts.OfType<AppendVerdict.Written>());
            Assert.All(verdicts.OfType<AppendVerdict.Conflict>(), conflict => Assert.Equal(version + 1, conflict.ActualVersion));
        }

        Assert.Equal(10, (await Store.ReadAsync(stream, default, Cancellation)).Version);
    }

    [Fact]
    public async Task Of_racing_appends_with_one_companion_exactly_one_is_written_and_the_others_are_repeats()
    {
        var second = await StartReplicaAsync(Types, [new CounterTotals()]);
        var stores = new[] { Store, StoreOf(second) };
        for (var round = 0; round < 10; round++)
        {
            var (stream, inbox) = (NewStream(), new InboxRecord("handler", $"message-{round}"));

            var verdicts = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => stores[index % 2].AppendAsync(
                new Append([new(stream, 0, Counts(1))], Metadata, inbox), Cancellation)));

            Assert.Single(verdicts.OfType<AppendVerdict.Written>());
            Assert.Equal(7, verdicts.OfType<AppendVerdict.Repeated>().Count());
        }
    }

    [Fact]
    public async Task Appends_that_cannot_be_written_do_not_fail_their_neighbours()
    {
        var streams = Enumerable.Range(0, 40).Select(_ => NewStream()).ToList();
        await AppendAsync(streams[3], 0, Counts(1));

        // No JSON store keeps a NUL character in a text, and the fourth stream is at another version.
        var answers = streams.Select((stream, index) => AppendAsync(stream, 0, new CounterEvent.Named(index == 5 ? "nul \0" : "fine"))).ToList();

        await Assert.ThrowsAnyAsync<Exception>(() => answers[5]);
        Assert.IsType<AppendVerdict.Conflict>(await answers[3]);
        foreach (var index in Enumerable.Range(0, 40).Except([3, 5]))
        {
            Assert.IsType<AppendVerdict.Written>(await answers[index]);
            Assert.Equal(1, (await Store.ReadAsync(streams[index], default, Cancellation)).Version);
        }

        Assert.Equal(0, (await Store.ReadAsync(streams[5], default, Cancellation)).Version);
    }

    [Fact]
    public async Task A_part_of_an_append_may_belong_to_a_flow_of_its_own()
    {
        var (own, other) = (NewStream(), NewStream());
        var flow = new EventMetadata($"flow of {own.Id}", "message-7", "anna", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        await Store.AppendAsync(new Append([new(own, 0, Counts(1)) { Metadata = flow }, new(other, 0, Counts(1))], Metadata), Cancellation);

        Assert.Equal(flow, (await Store.ReadAsync(own, default, Cancellation)).Events[0].Metadata);
        Assert.Equal(Metadata, (await Store.ReadAsync(other, default, Cancellation)).Events[0].Metadata);
    }

    [Fact]
    public async Task An_append_that_contradicts_itself_is_a_programming_error()
    {
        var stream = NewStream();

        var twice = new Append([new(stream, 0, Counts(1)), new(stream, 1, Counts(1))], Metadata);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(twice, Cancellation));
        await Assert.ThrowsAsync<UnregisteredEventException>(() => AppendAsync(stream, 0, "not an event"));
    }
}
