using System.Text.Json.Nodes;

namespace ServiceDefaults.Operations.Journeys;

/// <summary>A service's part of what belongs together.</summary>
/// <param name="Key">What was asked for.</param>
/// <param name="Streams">The streams whose events are in it.</param>
/// <param name="CorrelationIds">What its events have in common with others, here and in other services.</param>
/// <param name="IsCut">Whether there is more than is shown.</param>
/// <param name="Entries">What happened, is under way, and was given up, in the order of time.</param>
public sealed record Journey(
    string Key, IReadOnlyList<string> Streams, IReadOnlyList<string> CorrelationIds, bool IsCut, IReadOnlyList<JourneyEntry> Entries);

/// <summary>What an entry of a journey is.</summary>
public enum JourneyKind
{
    /// <summary>It happened.</summary>
    Event,

    /// <summary>A message that waits in the inbox or outbox.</summary>
    Message,

    /// <summary>A message that is to be handled later.</summary>
    Deadline,

    /// <summary>A message that was given up.</summary>
    DeadLetter,
}

/// <summary>An entry of a journey.</summary>
/// <param name="At">When it was recorded, sent or given up; when it is due.</param>
/// <param name="Service">Whose it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The event's or the message's name.</param>
/// <param name="Stream">The event's stream.</param>
/// <param name="Version">The stream's version with it.</param>
/// <param name="Id">The message's id.</param>
/// <param name="By">The subject of who did it or caused it.</param>
/// <param name="Called">Who outside the system had answered: the event records it.</param>
/// <param name="Detail">Why it was given up.</param>
/// <param name="CorrelationId">What it has in common with all else that the same request caused.</param>
/// <param name="TraceId">The W3C trace, where the correlation id is one.</param>
/// <param name="Data">What it says.</param>
public sealed record JourneyEntry(
    DateTimeOffset At,
    string Service,
    JourneyKind Kind,
    string Name,
    string? Stream,
    long? Version,
    Guid? Id,
    string? By,
    string? Called,
    string? Detail,
    string? CorrelationId,
    string? TraceId,
    JsonNode? Data);
