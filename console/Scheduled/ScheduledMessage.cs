using System.Text.Json;

namespace OperationsConsole.Scheduled;

public sealed record ScheduledMessage(Guid Id, string MessageType, DateTimeOffset Due)
{
    public string? Destination { get; init; }

    public int Attempts { get; init; }

    public JsonElement Body { get; init; }

    /// <summary>The same row, whenever it is due by now.</summary>
    public bool Equals(ScheduledMessage? other) => other is not null && other.Id == Id;

    public override int GetHashCode() => Id.GetHashCode();
}
