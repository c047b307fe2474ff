using System.Text.Json;

namespace OperationsConsole.Scheduled;

public sealed record ScheduledMessage(Guid Id, string MessageType, DateTimeOffset Due)
{
    public string? Destination { get; init; }

    public int Attempts { get; init; }

    public JsonElement Body { get; init; }
}
