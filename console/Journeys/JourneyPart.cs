using System.Text.Json;

namespace OperationsConsole.Journeys;

/// <summary>One service's part of all that belongs to a key.</summary>
public sealed record JourneyPart(
    string Key, IReadOnlyList<string> Streams, IReadOnlyList<string> CorrelationIds, bool IsCut, IReadOnlyList<JourneyEntry> Entries);

/// <summary>Something that happened, waits, is due, or failed.</summary>
public sealed record JourneyEntry(DateTimeOffset At, string Service, string Kind, string Name)
{
    public string? Id { get; init; }

    public string? Stream { get; init; }

    public long? Version { get; init; }

    public string? By { get; init; }

    /// <summary>Who outside the system had answered.</summary>
    public string? Called { get; init; }

    public string? Detail { get; init; }

    public string? CorrelationId { get; init; }

    public string? TraceId { get; init; }

    public JsonElement Data { get; init; }

    /// <summary>The same in every answer that tells of it.</summary>
    public string Identity => Stream is null ? $"{Service}/{Kind}/{Id}" : $"{Service}/{Stream}/{Version}";
}
