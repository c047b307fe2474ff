namespace Platform.EventSourcing;

/// <summary>An event as the log holds it.</summary>
/// <param name="Position">Its global position: strictly increasing in the log, with gaps.</param>
/// <param name="Id">Its identity (UUIDv7); ids of messages derive from it.</param>
/// <param name="Stream">The stream it belongs to.</param>
/// <param name="Version">Its place in the stream: 1, 2, 3, …, without gaps.</param>
/// <param name="Name">The name its record bears today, for example <c>order_placed</c>, whatever older name it was stored under.</param>
/// <param name="Data">The event record.</param>
/// <param name="RecordedAt">When the store recorded it (UTC).</param>
/// <param name="Metadata">Who and what caused it.</param>
public sealed record RecordedEvent(
    long Position, Guid Id, StreamId Stream, long Version, string Name, object Data, DateTimeOffset RecordedAt, EventMetadata Metadata);

/// <summary>Who and what caused an event; it travels with messages, so that one flow can be followed across services.</summary>
/// <param name="CorrelationId">The same for all that one outer request caused.</param>
/// <param name="CausationId">The id of the message, or the request, that caused this directly; null when unknown.</param>
/// <param name="UserId">The subject of the caller's token; null when the system itself acted.</param>
/// <param name="TraceParent">The W3C trace context in which it was recorded; null when none was.</param>
public sealed record EventMetadata(string CorrelationId, string? CausationId = null, string? UserId = null, string? TraceParent = null);
