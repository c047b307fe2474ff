using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceDefaults.Verification;

/// <summary>
/// Where two values of JSON first differ. Texts may be somebody's or secret, so of these only the place is told.
/// </summary>
internal static class Difference
{
    public static string? Between(JsonNode? expected, JsonNode? found, string place = "") => (expected, found) switch
    {
        _ when JsonNode.DeepEquals(expected, found) => null,
        (JsonObject left, JsonObject right) => left.Select(member => member.Key).Union(right.Select(member => member.Key))
            .Select(name => Between(left[name], right[name], place.Length == 0 ? name : $"{place}.{name}"))
            .First(difference => difference is not null),
        (JsonArray left, JsonArray right) when left.Count == right.Count => left.Zip(right)
            .Select((pair, index) => Between(pair.First, pair.Second, $"{place}[{index}]"))
            .First(difference => difference is not null),
        _ => $"expected {place} to be {Told(expected)}, found {Told(found, otherThan: expected)}",
    };

    private static string Told(JsonNode? value, JsonNode? otherThan = null) => value?.GetValueKind() switch
    {
        null => "absent",
        JsonValueKind.String => otherThan?.GetValueKind() == JsonValueKind.String ? "another" : "a text",
        JsonValueKind.Array => string.Create(CultureInfo.InvariantCulture, $"a list of {value.AsArray().Count}"),
        JsonValueKind.Object => "an object",
        _ => value.ToJsonString(),
    };
}
