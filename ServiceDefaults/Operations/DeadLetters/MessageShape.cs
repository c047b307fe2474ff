using System.Text.Json;
using System.Text.Json.Nodes;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Runtime.Handlers;

namespace ServiceDefaults.Operations.DeadLetters;

/// <summary>
/// Whether an edited body is still its message: it is read as the handler would read it, and written again. What the second lacks is no member of it,
/// and what the first lacks would be guessed.
/// </summary>
public sealed class MessageShape
{
    private readonly IWolverineRuntime runtime;
    private readonly HandlerGraph handlers;

    internal MessageShape(IWolverineRuntime runtime, HandlerGraph handlers) => (this.runtime, this.handlers) = (runtime, handlers);

    internal Dictionary<string, string[]> Faults(Envelope letter, JsonObject edited)
    {
        if (letter.MessageType is not { } name || !handlers.TryFindMessageType(name, out var type))
        {
            return Fault("body", "It is a message that this service does not know, and cannot be checked.");
        }

        if (Secrets.Restore(edited.DeepClone(), StoredJson.Raw(letter)) is not { } body)
        {
            return Fault("body", $"'{Secrets.Hidden}' stands where nothing was hidden.");
        }

        var serializer = letter.Serializer ?? runtime.Options.DefaultSerializer;
        try
        {
            var trial = new Envelope { Data = JsonSerializer.SerializeToUtf8Bytes(body), MessageType = letter.MessageType };
            var read = serializer.ReadFromData(type, trial);
            return Differences("body", body, JsonNode.Parse(serializer.WriteMessage(read)));
        }
        catch (Exception misfit) when (misfit is JsonException or ArgumentException or FormatException or InvalidOperationException)
        {
            var place = misfit is JsonException { Path: { Length: > 1 } path } ? $"body{path[1..]}" : "body";
            return Fault(place, "This is not what the message says there.");
        }
    }

    private static Dictionary<string, string[]> Fault(string path, string words) => new() { [path] = [words] };

    private static Dictionary<string, string[]> Differences(string path, JsonNode? edited, JsonNode? read) => (edited, read) switch
    {
        (JsonObject one, JsonObject other) => new(
            [
                .. one.Where(member => !other.ContainsKey(member.Key) && member.Value is not null)
                    .Select(member => KeyValuePair.Create($"{path}.{member.Key}", (string[])["The message has no such member."])),
                .. other.Where(member => !one.ContainsKey(member.Key) && member.Value is not null)
                    .Select(member => KeyValuePair.Create($"{path}.{member.Key}", (string[])["The message needs this member."])),
                .. one.Where(member => other.ContainsKey(member.Key))
                    .SelectMany(member => Differences($"{path}.{member.Key}", member.Value, other[member.Key])),
            ]),
        (JsonArray one, JsonArray other) => new(one.Zip(other).Index()
            .SelectMany(pair => Differences($"{path}[{pair.Index}]", pair.Item.First, pair.Item.Second))),
        _ => [],
    };
}
