using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace EventSourcing.Tests;

/// <summary>The smallest stream that has a state, a rule and something to hide.</summary>
public abstract record LampEvent
{
    [EventName("lamp_switched_on")]
    public sealed record SwitchedOn(int Brightness) : LampEvent;

    [EventName("lamp_switched_off")]
    public sealed record SwitchedOff : LampEvent;

    [EventName("lamp_coloured")]
    public sealed record Coloured(IReadOnlyList<string> Colours) : LampEvent;
}

public sealed record Lamp(bool IsOn, int Switches) : IState<Lamp, LampEvent>
{
    public static Lamp Initial => new(false, 0);

    public Lamp Evolve(LampEvent happened) => happened switch
    {
        LampEvent.SwitchedOn => new Lamp(true, Switches + 1),
        LampEvent.SwitchedOff => new Lamp(false, Switches + 1),
        _ => this,
    };

    public static Decision<LampEvent> SwitchOn(Lamp lamp) =>
        lamp.IsOn ? Refuse<LampEvent>("lamp-already-on", "The lamp is on.") : new LampEvent.SwitchedOn(1);
}
