using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace EventSourcing.Tests;

public sealed class DecisionTests
{
    [Fact]
    public void One_event_converts_by_itself()
    {
        Decision<LampEvent> decision = new LampEvent.SwitchedOn(3);

        Assert.Equal([new LampEvent.SwitchedOn(3)], decision.Events);
        Assert.Null(decision.Refusal);
    }

    [Fact]
    public void A_collection_expression_keeps_the_order_of_its_events()
    {
        Decision<LampEvent> decision = [new LampEvent.SwitchedOn(1), new LampEvent.SwitchedOff()];

        Assert.Equal([new LampEvent.SwitchedOn(1), new LampEvent.SwitchedOff()], decision.Events);
    }

    [Fact]
    public void Nothing_is_neither_an_event_nor_a_refusal()
    {
        var decision = Nothing<LampEvent>();

        Assert.Empty(decision.Events);
        Assert.Null(decision.Refusal);
    }

    [Fact]
    public void A_refusal_has_a_code_and_no_events()
    {
        var decision = Refuse<LampEvent>("lamp-broken", "The lamp is broken.");

        Assert.Empty(decision.Events);
        Assert.Equal(new Refusal("lamp-broken", "The lamp is broken."), decision.Refusal);
    }
}
