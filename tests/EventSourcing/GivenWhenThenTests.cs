using Xunit.Sdk;
using static Platform.EventSourcing.Decision;
using static Platform.Testing.EventSourcing.GivenWhenThen;

namespace EventSourcing.Tests;

public sealed class GivenWhenThenTests
{
    [Fact]
    public void The_decision_is_taken_on_the_fold_of_what_was_given() =>
        Given<Lamp, LampEvent>(new LampEvent.SwitchedOn(1), new LampEvent.SwitchedOff()).When(Lamp.SwitchOn).Then(new LampEvent.SwitchedOn(1));

    [Fact]
    public void A_refusal_is_compared_by_its_code() =>
        Given<Lamp, LampEvent>(new LampEvent.SwitchedOn(1)).When(Lamp.SwitchOn).ThenRefused("lamp-already-on");

    [Fact]
    public void Nothing_is_nothing() => Given<Lamp, LampEvent>().When(_ => Nothing<LampEvent>()).ThenNothing();

    [Fact]
    public void Collections_inside_events_compare_by_content() =>
        Given<Lamp, LampEvent>().When(_ => new LampEvent.Coloured(["red", "blue"])).Then(new LampEvent.Coloured(new List<string> { "red", "blue" }));

    [Fact]
    public void A_further_event_fails_and_is_shown()
    {
        var decided = Given<Lamp, LampEvent>().When(_ => [new LampEvent.SwitchedOn(1), new LampEvent.SwitchedOff()]);

        var failure = Assert.ThrowsAny<XunitException>(() => decided.Then(new LampEvent.SwitchedOn(1)));

        Assert.Contains("differ from event 2 on", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SwitchedOff", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_event_another_value_and_another_type_fail()
    {
        var decided = Given<Lamp, LampEvent>().When(_ => new LampEvent.SwitchedOn(1));

        Assert.ThrowsAny<XunitException>(() => decided.Then(new LampEvent.SwitchedOn(1), new LampEvent.SwitchedOff()));
        Assert.ThrowsAny<XunitException>(() => decided.Then(new LampEvent.SwitchedOn(2)));
        Assert.ThrowsAny<XunitException>(() => decided.Then(new LampEvent.SwitchedOff()));
        Assert.ThrowsAny<XunitException>(decided.ThenNothing);
    }

    [Fact]
    public void A_refusal_is_not_an_event_and_an_event_is_not_a_refusal()
    {
        var refused = Given<Lamp, LampEvent>().When(_ => Refuse<LampEvent>("lamp-broken", "It is broken."));
        var accepted = Given<Lamp, LampEvent>().When(Lamp.SwitchOn);

        Assert.ThrowsAny<XunitException>(refused.ThenNothing);
        Assert.ThrowsAny<XunitException>(() => refused.ThenRefused("lamp-already-on"));
        Assert.ThrowsAny<XunitException>(() => accepted.ThenRefused("lamp-broken"));
    }
}
