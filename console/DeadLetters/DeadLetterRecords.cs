using System.Text.Json;

namespace OperationsConsole.DeadLetters;

/// <summary>Letters that died of the same cause.</summary>
public sealed record Cause(string MessageType, string ExceptionType, long Count)
{
    /// <summary>The same row, however many letters there are by now.</summary>
    public bool Equals(Cause? other) => other is not null && (other.MessageType, other.ExceptionType) == (MessageType, ExceptionType);

    public override int GetHashCode() => HashCode.Combine(MessageType, ExceptionType);
}

public sealed record DeadLetter(Guid Id, string MessageType, string ExceptionType, string ExceptionMessage)
{
    public string? Source { get; init; }

    public string? ReceivedAt { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    public int Attempts { get; init; }

    public int Replays { get; init; }

    public bool IsReplaying { get; init; }

    public string? CorrelationId { get; init; }

    public string? TraceId { get; init; }

    public JsonElement? Body { get; init; }

    /// <summary>The same row, whatever was done with it.</summary>
    public bool Equals(DeadLetter? other) => other is not null && other.Id == Id;

    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>Which letters something is done with; what is null does not narrow.</summary>
public sealed record Selection(
    IReadOnlyList<Guid>? Ids = null, string? MessageType = null, string? ExceptionType = null, string? About = null, bool? All = null);

/// <summary>The answer to a replay or a discard.</summary>
public sealed record MatchedLetters(long Matched)
{
    public static string Words(long number) => number == 1 ? "1 letter" : $"{number:N0} letters";
}
