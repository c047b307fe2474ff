using System.Text.Json.Nodes;

namespace ServiceDefaults.Operations;

/// <summary>
/// Members that buy or open something are no operator's business: they are shown as <see cref="Hidden"/>, and what is still hidden in an edited body
/// is what it was. What is personal is sealed already, and stays so.
/// </summary>
internal static class Secrets
{
    public const string Hidden = "(hidden)";

    private static readonly string[] Endings = ["token", "secret", "password"];

    /// <summary>The same with its secrets hidden.</summary>
    public static JsonNode? Hide(JsonNode? json)
    {
        foreach (var (owner, name) in Members(json).ToList())
        {
            owner[name] = Hidden;
        }

        return json;
    }

    /// <summary>An edited body with what was hidden put back; null when it hides what was not there.</summary>
    public static JsonNode? Restore(JsonNode edited, JsonNode? original)
    {
        foreach (var (owner, name) in Members(edited).Where(member => (string?)member.Owner[member.Name] == Hidden).ToList())
        {
            if ((At(original, owner) as JsonObject)?[name] is not { } secret)
            {
                return null;
            }

            owner[name] = secret.DeepClone();
        }

        return edited;
    }

    private static IEnumerable<(JsonObject Owner, string Name)> Members(JsonNode? json) => json switch
    {
        JsonObject some => some.Where(member => IsSecret(member.Key, member.Value)).Select(member => (some, member.Key))
            .Concat(some.SelectMany(member => Members(member.Value))),
        JsonArray list => list.SelectMany(Members),
        _ => [],
    };

    private static bool IsSecret(string name, JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out _)
        && Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    // What stands in the original where the part stands in the edited body.
    private static JsonNode? At(JsonNode? original, JsonNode part) => part.Parent switch
    {
        null => original,
        JsonArray => At(original, part.Parent) is JsonArray list && part.GetElementIndex() is var index && index < list.Count ? list[index] : null,
        _ => (At(original, part.Parent) as JsonObject)?[part.GetPropertyName()],
    };
}
