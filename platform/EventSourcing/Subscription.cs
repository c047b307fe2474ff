namespace Platform.EventSourcing;

/// <summary>
/// A durable follower of the service's log, run by the engine: every event in order of position, on one replica at a time,
/// from the position after its checkpoint. The checkpoint moves after <see cref="HandleAsync"/> returns, so a page may come
/// again after a crash, never be left out.
/// </summary>
public interface ILogSubscription
{
    /// <summary>Its stable name; the checkpoint is kept under it.</summary>
    string Name { get; }

    /// <summary>Takes a page of events. An exception makes the engine retry the same page with growing delays.</summary>
    Task HandleAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation);
}
