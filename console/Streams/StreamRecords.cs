using System.Text.Json;

namespace OperationsConsole.Streams;

public sealed record StreamInfo(string Id, string? Type, long Version, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, bool IsArchived);

public sealed record StreamEvent(long Version, long Sequence, string Name, DateTimeOffset At)
{
    public JsonElement Data { get; init; }

    public string? By { get; init; }

    public string? CorrelationId { get; init; }

    public string? CausationId { get; init; }

    public string? TraceId { get; init; }
}

/// <summary>An aggregate as it was at a version.</summary>
public sealed record StreamState(string Id, string Type, long Version)
{
    public JsonElement State { get; init; }
}
