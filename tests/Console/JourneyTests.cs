using OperationsConsole.Journeys;

namespace OperationsConsole.Tests;

public sealed class JourneyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Parts_of_several_services_are_told_in_the_order_of_time()
    {
        var journey = Journey.Of([
            Part(Event("orders", "order_placed", 0, version: 1), Event("orders", "order_confirmed", 400, version: 2)),
            Part(Event("inventory", "stock_reserved", 100, version: 1)),
            Part(Message("notifications", "deadline", "digest", 90_000), Event("notifications", "mail_sent", 900, version: 1)),
        ]);

        Assert.Equal(["order_placed", "stock_reserved", "order_confirmed", "mail_sent", "digest"], journey.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void What_one_transaction_wrote_keeps_the_order_of_its_stream()
    {
        var journey = Journey.Of([Part(
            Event("orders", "third", 0, version: 11), Event("orders", "second", 0, version: 10), Event("orders", "first", 0, version: 9))]);

        Assert.Equal(["first", "second", "third"], journey.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void What_two_answers_tell_is_told_once()
    {
        var placed = Event("orders", "order_placed", 0, version: 1);
        var letter = Message("orders", "deadLetter", "stock-committed", 5);

        var journey = Journey.Of([Part(placed, letter), Part(placed, letter)]);

        Assert.Equal([placed, letter], journey.Entries);
    }

    [Fact]
    public void The_same_version_of_another_service_is_another_event() => Assert.Equal(
        2, Journey.Of([Part(Event("orders", "reserved", 0, version: 1)), Part(Event("inventory", "reserved", 0, version: 1))]).Entries.Count);

    [Fact]
    public void It_is_cut_when_one_part_is()
    {
        Assert.True(Journey.Of([Part(), Part() with { IsCut = true }]).IsCut);
        Assert.False(Journey.Of([Part(), Part()]).IsCut);
    }

    [Fact]
    public void A_service_is_asked_again_with_what_only_others_know()
    {
        var asked = Part() with { CorrelationIds = ["a", "b"] };

        Assert.Equal(["c"], Journey.NewsFor(asked, [asked, Part() with { CorrelationIds = ["b", "c"] }, Part() with { CorrelationIds = ["c"] }]));
    }

    private static JourneyPart Part(params JourneyEntry[] entries) => new("key", [], [], false, entries);

    private static JourneyEntry Event(string service, string name, int milliseconds, long version) =>
        new(Noon.AddMilliseconds(milliseconds), service, "event", name) { Stream = "01930c5e", Version = version };

    private static JourneyEntry Message(string service, string kind, string name, int milliseconds) =>
        new(Noon.AddMilliseconds(milliseconds), service, kind, name) { Id = name };
}
