using System.Text.Json;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Messaging.Tests;

public sealed class LogRelayTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventMetadata Metadata =
        new("flow-1", "request-1", "customer", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    private readonly FakeTransport transport = new();

    [Fact]
    public async Task Each_event_becomes_the_messages_that_its_publications_name_in_order()
    {
        var relay = Relay(
            Publication.Of<Brewed>((brewed, _) =>
            [
                new Outgoing(new CupReady(brewed.Cup)),
                new Outgoing(new CupCold(brewed.Cup), Noon.AddMinutes(5)),
            ]),
            Publication.Of<Brewed>((brewed, _) => [new Outgoing(new CupReady(brewed.Cup + 100)) { PartitionKey = "till" }]),
            Publication.Of<Spilled>((_, recorded) => [new Outgoing(new CupCold((int)recorded.Version))]));

        await relay.HandleAsync([Recorded(1, new Brewed(7)), Recorded(2, new Ignored()), Recorded(3, new Spilled())], CancellationToken.None);

        var page = Assert.Single(transport.Pages);
        Assert.Equal(
            [
                ("cup-ready.v1", """{"cup":7}""", (DateTimeOffset?)null),
                ("cup-cold.v1", """{"cup":7}""", Noon.AddMinutes(5)),
                ("cup-ready.v1", """{"cup":107}""", null),
                ("cup-cold.v1", """{"cup":3}""", null),
            ],
            page.Select(published => (published.Message.Type, published.Message.Data.GetRawText(), published.NotBefore)));
        Assert.Equal(["cup-1", "cup-1", "till", "cup-1"], page.Select(published => published.Message.PartitionKey));
    }

    [Fact]
    public async Task A_message_carries_the_source_cause_flow_user_and_trace_of_its_event()
    {
        var recorded = Recorded(1, new Spilled());

        await Relay(Publication.Of<Spilled>((_, _) => [new Outgoing(new CupCold(1))])).HandleAsync([recorded], CancellationToken.None);

        var message = Assert.Single(Assert.Single(transport.Pages)).Message;
        var expected = new CloudEvent
        {
            Id = DerivedId.From(recorded.Id, "0:cup-cold.v1").ToString(),
            Type = "cup-cold.v1",
            Source = "bar",
            Subject = "cup-1",
            Time = Noon,
            PartitionKey = "cup-1",
            CorrelationId = "flow-1",
            CausationId = recorded.Id.ToString(),
            UserId = "customer",
            TraceParent = Metadata.TraceParent,
            Data = default,
        };
        Assert.Equal(expected, message with { Data = default });
    }

    [Fact]
    public async Task A_message_travels_with_the_urgency_that_its_publication_gives_it()
    {
        var relay = Relay(Publication.Of<Spilled>((_, _) =>
            [new Outgoing(new CupCold(1)) { Priority = MessagePriority.High }, new Outgoing(new CupReady(1))]));

        await relay.HandleAsync([Recorded(1, new Spilled())], CancellationToken.None);

        Assert.Equal(
            [(MessagePriority.High, (MessagePriority?)MessagePriority.High), (MessagePriority.Normal, null)],
            Assert.Single(transport.Pages).Select(published => (published.Priority, published.Message.Priority)));
    }

    [Theory]
    [InlineData("\"high\"", MessagePriority.High)]
    [InlineData("\"low\"", MessagePriority.Low)]
    [InlineData("\"urgent\"", null)]
    [InlineData("7", null)]
    [InlineData("{\"of\":[1]}", null)]
    [InlineData("null", null)]
    public void Another_senders_priority_is_no_reason_to_refuse_its_message(string priority, MessagePriority? expected)
    {
        var json = $$"""{"id":"1","type":"cup-cold.v1","source":"s","priority":{{priority}},"data":{"cup":7} }""";

        var message = JsonSerializer.Deserialize<CloudEvent>(json, PlatformJson.Options)!;

        Assert.Equal((expected, 7), (message.Priority, message.Data.GetProperty("cup").GetInt32()));
        var again = JsonSerializer.Serialize(message, PlatformJson.Options);
        Assert.Equal(expected, JsonSerializer.Deserialize<CloudEvent>(again, PlatformJson.Options)!.Priority);
    }

    [Fact]
    public async Task A_page_that_is_relayed_again_has_the_same_ids_and_another_event_has_others()
    {
        var relay = Relay(Publication.Of<Brewed>((_, _) => [new Outgoing(new CupReady(1)), new Outgoing(new CupReady(2))]));
        RecordedEvent[] page = [Recorded(1, new Brewed(1)), Recorded(2, new Brewed(1))];

        await relay.HandleAsync(page, CancellationToken.None);
        await relay.HandleAsync(page, CancellationToken.None);

        var ids = transport.Pages.Select(published => published.Select(each => each.Message.Id).ToArray()).ToArray();
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(4, ids[0].Distinct().Count());
    }

    [Fact]
    public async Task A_publication_that_is_added_in_front_leaves_the_ids_of_other_types_alone()
    {
        var recorded = Recorded(1, new Brewed(1));
        var old = Publication.Of<Brewed>((_, _) => [new Outgoing(new CupReady(1))]);

        await Relay(old).HandleAsync([recorded], CancellationToken.None);
        await Relay(Publication.Of<Brewed>((_, _) => [new Outgoing(new CupCold(1))]), old).HandleAsync([recorded], CancellationToken.None);

        Assert.Equal(transport.Pages.First()[0].Message.Id, transport.Pages.Last()[1].Message.Id);
    }

    [Fact]
    public async Task A_page_from_which_nothing_follows_does_not_reach_the_transport()
    {
        var relay = Relay(Publication.Of<Brewed>((_, _) => []));

        await relay.HandleAsync([Recorded(1, new Brewed(1)), Recorded(2, new Ignored())], CancellationToken.None);

        Assert.Empty(transport.Pages);
    }

    [Fact]
    public async Task A_transport_that_fails_fails_the_page_so_that_it_is_relayed_again()
    {
        transport.PublishingFails = true;
        var relay = Relay(Publication.Of<Brewed>((_, _) => [new Outgoing(new CupReady(1))]));

        await Assert.ThrowsAsync<IOException>(() => relay.HandleAsync([Recorded(1, new Brewed(1))], CancellationToken.None));
    }

    private static RecordedEvent Recorded(long version, object data) =>
        new(version * 10, DerivedId.From(Guid.Empty, $"{version}"), StreamId.Of("cup", "1"), version, "any", data, Noon, Metadata);

    [Fact]
    public async Task A_command_to_another_service_and_what_the_service_handles_itself_are_mandatory_and_news_are_not()
    {
        var types = new MessageTypes(new Dictionary<string, Type>
        {
            ["kitchen.brew.v1"] = typeof(CupReadyV2),
            ["bar.remind.v1"] = typeof(CupCold),
            ["bar.cup-ready.v1"] = typeof(CupReady),
        });
        var relay = new LogRelay(
            new MessagingOptions
            {
                ServiceName = "bar",
                MessageTypes = types,
                Publications = [Publication.Of<Spilled>((_, _) =>
                    [new Outgoing(new CupReadyV2(1, "g")), new Outgoing(new CupCold(1)), new Outgoing(new CupReady(1))])],
                Handlers = [MessageHandler.Of<CupCold>("remind", "bar.remind.v1", (_, _, _, _) => Task.CompletedTask)],
            },
            transport,
            TimeProvider.System);

        await relay.HandleAsync([Recorded(1, new Spilled())], CancellationToken.None);

        Assert.Equal(
            [("kitchen.brew.v1", true), ("bar.remind.v1", true), ("bar.cup-ready.v1", false)],
            Assert.Single(transport.Pages).Select(published => (published.Message.Type, published.IsMandatory)));
    }

    [Fact]
    public async Task A_relay_whose_message_must_be_handled_and_reaches_nobody_stands_still_at_its_event()
    {
        transport.Unbound = "cup-cold.v1";
        var relay = Relay(
            Publication.Of<Brewed>((_, _) => [new Outgoing(new CupReady(1))]), Publication.Of<Spilled>((_, _) => [new Outgoing(new CupCold(1))]));
        RecordedEvent[] page = [Recorded(1, new Brewed(1)), Recorded(2, new Spilled())];

        var failure = await Assert.ThrowsAsync<PublicationFailedException>(() => relay.HandleAsync(page, CancellationToken.None));

        Assert.Equal((page[1].Position, failure), (failure.Position, relay.Stall));
        Assert.Contains("cup-cold.v1", failure.Message, StringComparison.Ordinal);
        transport.Unbound = null;
        await relay.HandleAsync(page, CancellationToken.None);
        Assert.Null(relay.Stall);
        Assert.Equal(2, Assert.Single(transport.Pages).Count);
    }

    private LogRelay Relay(params Publication[] publications) => new(
        new MessagingOptions { ServiceName = "bar", MessageTypes = Cups.Types, Publications = publications }, transport, TimeProvider.System);

    private sealed record Brewed(int Cup);

    private sealed record Spilled;

    private sealed record Ignored;
}
