using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// "When this has happened, these messages follow": a pure mapping from one recorded event to what leaves the service. It may be
/// called again for the same event and must then give the same messages in the same order, because their ids derive from that.
/// </summary>
/// <param name="EventType">The event record that it maps; exactly this type.</param>
/// <param name="Map">The messages that follow, perhaps none.</param>
public sealed record Publication(Type EventType, Func<RecordedEvent, IEnumerable<Outgoing>> Map)
{
    /// <summary>A publication of one event type, with the event at hand as its own type.</summary>
    public static Publication Of<TEvent>(Func<TEvent, RecordedEvent, IEnumerable<Outgoing>> map)
        where TEvent : notnull => new(typeof(TEvent), recorded => map((TEvent)recorded.Data, recorded));
}
