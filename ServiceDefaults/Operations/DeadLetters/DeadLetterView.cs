using System.Text.Json.Nodes;
using Wolverine.Persistence.Durability;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>A message that was given up. There is no stack trace: its trace and the log have it.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="MessageType">What it is.</param>
/// <param name="ExceptionType">What it failed with.</param>
/// <param name="ExceptionMessage">What that said.</param>
/// <param name="Source">The service that sent it.</param>
/// <param name="ReceivedAt">The queue that it was received at.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="FailedAt">When it was given up.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Replays">How often it was taken out of here before and came back.</param>
/// <param name="IsReplaying">Whether it is to be tried again in a moment.</param>
/// <param name="CorrelationId">What it has in common with all else that the same request caused.</param>
/// <param name="TraceId">The W3C trace, where the correlation id is one.</param>
/// <param name="Body">What it says, where one letter is read; null also where that is no JSON.</param>
public sealed record DeadLetterView(
    Guid Id,
    string MessageType,
    string ExceptionType,
    string ExceptionMessage,
    string? Source,
    string? ReceivedAt,
    DateTimeOffset SentAt,
    DateTimeOffset? FailedAt,
    int Attempts,
    int Replays,
    bool IsReplaying,
    string? CorrelationId,
    string? TraceId,
    JsonNode? Body = null)
{
    private const int MostCharacters = 1000;

    internal static DeadLetterView Of(DeadLetterEnvelope letter) => new(
        letter.Id,
        letter.MessageType,
        letter.ExceptionType,
        letter.ExceptionMessage.Length <= MostCharacters ? letter.ExceptionMessage : letter.ExceptionMessage[..MostCharacters],
        letter.Source,
        letter.ReceivedAt,
        letter.SentAt,
        letter.FailedAt,
        letter.Envelope.Attempts,
        letter.ReplayCount,
        letter.Replayable,
        letter.Envelope.CorrelationId,
        StoredJson.TraceOf(letter.Envelope.CorrelationId));

    internal static DeadLetterView WithBody(DeadLetterEnvelope letter) => Of(letter) with { Body = StoredJson.Of(letter.Envelope) };
}
