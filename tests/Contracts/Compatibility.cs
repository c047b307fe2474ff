using System.Text.Json.Nodes;

namespace Contracts.Tests;

/// <summary>
/// What a message's schema may become without a new version. Messages of both shapes travel while releases change, and are read by
/// services of both: nothing that was there may go, change or become less certain, and nothing new may be demanded.
/// </summary>
internal static class Compatibility
{
    private static readonly string[] Words = ["$schema", "$id", "title", "description", "properties", "required", "items"];

    /// <summary>What breaks somebody, one sentence each; nothing when the change is compatible.</summary>
    public static IReadOnlyList<string> Breaks(JsonObject before, JsonObject after) => [.. Compare(before, after, "the message")];

    private static IEnumerable<string> Compare(JsonObject before, JsonObject after, string place)
    {
        foreach (var word in Keys(before).Union(Keys(after)).Except(Words))
        {
            if (!JsonNode.DeepEquals(before[word], after[word]))
            {
                yield return $"{place} changed its {word} from {Write(before[word])} to {Write(after[word])}";
            }
        }

        foreach (var fault in Properties(before, after, place))
        {
            yield return fault;
        }

        if (before["items"] is JsonObject oldItems && after["items"] is JsonObject newItems)
        {
            foreach (var fault in Compare(oldItems, newItems, $"{place}'s items"))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> Properties(JsonObject before, JsonObject after, string place)
    {
        var (old, now) = (before["properties"] as JsonObject ?? [], after["properties"] as JsonObject ?? []);
        foreach (var (name, schema) in old)
        {
            if (now[name] is not JsonObject later)
            {
                yield return $"{place} lost the property '{name}'";
                continue;
            }

            foreach (var fault in Compare(schema!.AsObject(), later, $"'{name}'"))
            {
                yield return fault;
            }
        }

        foreach (var name in Required(after).Except(Required(before)))
        {
            yield return $"{place} now demands '{name}', which messages of the release before do not have";
        }

        foreach (var name in Required(before).Except(Required(after)).Where(now.ContainsKey))
        {
            yield return $"{place} no longer promises '{name}', which readers of the release before demand";
        }
    }

    private static IEnumerable<string> Keys(JsonObject schema) => schema.Select(pair => pair.Key);

    private static IEnumerable<string> Required(JsonObject schema) => (schema["required"] as JsonArray ?? []).Select(name => (string)name!);

    private static string Write(JsonNode? node) => node?.ToJsonString() ?? "nothing";
}
