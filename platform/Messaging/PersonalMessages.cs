using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// Protects personal data in the messages that a service sends to itself: whatever keeps them on their way (queues, dead letters) keeps the
/// values sealed. Messages without personal data pass as they are. A published message has none, since no other service could open it.
/// </summary>
/// <param name="types">What of which message is personal.</param>
/// <param name="keys">The keys of the subjects; null where no message is about one.</param>
/// <exception cref="InvalidOperationException">There are messages with personal data and no keys.</exception>
public sealed class PersonalMessages(MessageTypes types, ISubjectKeys? keys)
{
    private readonly ISubjectKeys? keys = keys is not null || !types.HavePersonalData
        ? keys
        : throw new InvalidOperationException("There are messages with personal data, and no master key is configured to protect it.");

    /// <summary>Whether a message of this type may hold personal data.</summary>
    public bool Concerns(string messageType) => types.PersonalIn(messageType) is not null;

    /// <summary>
    /// The data of messages as they may leave the process. A message only follows from the log, so what is erased leaves as erased.
    /// </summary>
    /// <param name="messages">The type and data of each.</param>
    /// <param name="cancellation">Ends the look-up of keys.</param>
    public async Task<IReadOnlyList<JsonElement>> ProtectAsync(
        IReadOnlyList<(string Type, JsonElement Data)> messages, CancellationToken cancellation = default)
    {
        if (keys is null || !messages.Any(message => Concerns(message.Type)))
        {
            return [.. messages.Select(message => message.Data)];
        }

        var parts = messages.Where(message => Concerns(message.Type)).Select(message => (types.PersonalIn(message.Type)!, BytesOf(message.Data)));
        var found = await keys.KeysToWriteAsync(parts, cancellation);
        return
        [
            .. messages.Select(message => types.PersonalIn(message.Type) is { } shape
                ? JsonElement.Parse(shape.Protect(BytesOf(message.Data), found, WhenErased.Replace))
                : message.Data),
        ];
    }

    /// <summary>A message's data in clear, or erased where the subject's key is.</summary>
    /// <exception cref="UnreadablePersonalValueException">A value was changed, stems from elsewhere, or its key is missing.</exception>
    public async Task<JsonElement> RevealAsync(string messageType, JsonElement data, CancellationToken cancellation = default)
    {
        if (keys is null || types.PersonalIn(messageType) is not { } shape)
        {
            return data;
        }

        var json = BytesOf(data);
        return JsonElement.Parse(shape.Reveal(json, await keys.KeysToReadAsync([(shape, json)], cancellation)));
    }

    private static byte[] BytesOf(JsonElement data) => JsonSerializer.SerializeToUtf8Bytes(data, PlatformJson.Options);
}
