namespace Platform.EventSourcing;

/// <summary>What a view does with an event that it cannot fold, or that cannot be read at all.</summary>
public enum FailurePolicy
{
    /// <summary>The view stands still before the event and tries again with growing delays: nothing is left out, and nothing goes on.</summary>
    Stop,

    /// <summary>
    /// The event is put aside, and with it every later event of the same document, because a document without one of its events
    /// is wrong. The document keeps its last good state; the others go on.
    /// </summary>
    Park,
}
