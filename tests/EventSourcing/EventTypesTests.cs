using Platform.EventSourcing;

namespace EventSourcing.Tests;

public sealed class EventTypesTests
{
    private readonly EventTypes types = new(typeof(LampEvent));

    [Fact]
    public void A_name_and_its_record_lead_to_each_other()
    {
        Assert.Equal("lamp_switched_on", types.NameOf(new LampEvent.SwitchedOn(1)));
        Assert.Equal(typeof(LampEvent.SwitchedOn), types.TypeOf("lamp_switched_on"));
        Assert.Equal(["lamp_coloured", "lamp_switched_off", "lamp_switched_on"], types.Names.Order());
    }

    [Fact]
    public void Two_events_cannot_claim_one_name()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new EventTypes(typeof(LampEvent), typeof(TwinEvent)));

        Assert.Contains("lamp_switched_on", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TwinEvent), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_without_a_name_stops_the_start()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new EventTypes(typeof(NamelessEvent)));

        Assert.Contains(nameof(NamelessEvent.Happened), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_snake_case() => Assert.Throws<InvalidOperationException>(() => new EventTypes(typeof(ShoutedEvent)));

    [Fact]
    public void A_stored_name_that_no_record_claims_is_named()
    {
        var error = Assert.Throws<UnknownEventException>(() => types.TypeOf("lamp_exploded"));

        Assert.Equal("lamp_exploded", error.Name);
    }

    [Fact]
    public void An_event_that_is_not_registered_has_no_name() =>
        Assert.Throws<UnregisteredEventException>(() => types.NameOf(new TwinEvent.Happened()));

    public abstract record TwinEvent
    {
        [EventName("lamp_switched_on")]
        public sealed record Happened : TwinEvent;
    }

    public abstract record NamelessEvent
    {
        public sealed record Happened : NamelessEvent;
    }

    public abstract record ShoutedEvent
    {
        [EventName("LampShouted")]
        public sealed record Happened : ShoutedEvent;
    }
}
