using System.Text.Json.Nodes;
using Testing.OpenApi;

namespace Architecture.Tests.OpenApi;

/// <summary>Compares the schemas of an operation: what is sent may only become wider, what is answered only narrower.</summary>
internal sealed class Comparison(JsonObject released, JsonObject current, string operation)
{
    // A keyword, and whether a higher value of it lets less through.
    private static readonly (string Keyword, bool IsFloor)[] Bounds =
    [
        ("minimum", true), ("minLength", true), ("minItems", true), ("maximum", false), ("maxLength", false), ("maxItems", false),
    ];

    private readonly HashSet<string> seen = [];

    public JsonObject Released => released;

    public JsonObject Current => current;

    public Break Break(string place, string what) => new($"{operation}, {place}", what);

    public IEnumerable<Break> Input(string place, JsonNode? before, JsonNode? after) => OfSchema(place, before, after, isInput: true);

    public IEnumerable<Break> Output(string place, JsonNode? before, JsonNode? after) => OfSchema(place, before, after, isInput: false);

    private List<Break> OfSchema(string place, JsonNode? before, JsonNode? after, bool isInput)
    {
        var (known, now) = (ApiOperation.Resolve(released, before), ApiOperation.Resolve(current, after));
        if (known is null || now is null || !seen.Add($"{isInput} {before!.GetPath()} {after!.GetPath()}"))
        {
            return [];
        }

        var (wide, narrow) = isInput ? (known, now) : (now, known);

        // What is of another type has nothing else in common.
        return OfTypes(place, wide, narrow, isInput) is { Count: > 0 } other ? other :
        [
            .. isInput ? OfLimits(place, known, now) : [],
            .. OfMembers(place, known, now, isInput),
            .. OfParts(place, known, now, isInput),
        ];
    }

    private List<Break> OfTypes(string place, JsonObject wide, JsonObject narrow, bool isInput) =>
        Types(narrow) is { Count: > 0 } allowed && !Types(wide).IsSubsetOf(allowed)
            ? [Break(place, isInput ? "a type is no longer taken" : "there is another type than before")]
            : [];

    private IEnumerable<Break> OfLimits(string place, JsonObject known, JsonObject now)
    {
        foreach (var (keyword, isFloor) in Bounds)
        {
            if (Number(now[keyword]) is { } limit && (Number(known[keyword]) is not { } before || (isFloor ? limit > before : limit < before))
                && !(isFloor && limit <= 0 && keyword != "minimum"))
            {
                yield return Break(place, $"{keyword} is {limit} now");
            }
        }

        foreach (var keyword in (string[])["pattern", "format"])
        {
            if (now[keyword] is { } form && !JsonNode.DeepEquals(form, known[keyword]))
            {
                yield return Break(place, $"{keyword} is {form} now");
            }
        }

        var values = Values(known);
        if (now["enum"] is not null && (known["enum"] is null || !values.IsSubsetOf(Values(now))))
        {
            yield return Break(place, "a value is no longer taken");
        }
    }

    private IEnumerable<Break> OfMembers(string place, JsonObject known, JsonObject now, bool isInput)
    {
        var (before, after) = (known["properties"] as JsonObject ?? [], now["properties"] as JsonObject ?? []);
        foreach (var (name, _) in before.Where(member => !after.ContainsKey(member.Key)))
        {
            yield return Break($"{place}.{name}", "the member was removed");
        }

        var (required, requiredNow) = (Required(known), Required(now));
        foreach (var name in isInput ? requiredNow.Except(required) : required.Except(requiredNow).Where(after.ContainsKey))
        {
            yield return Break($"{place}.{name}", isInput ? "the member is required now" : "the member may be missing now");
        }

        if (isInput && IsClosed(now) && !IsClosed(known))
        {
            yield return Break(place, "other members are no longer taken");
        }
    }

    private IEnumerable<Break> OfParts(string place, JsonObject known, JsonObject now, bool isInput)
    {
        var members = (known["properties"] as JsonObject ?? [])
            .SelectMany(member => OfSchema($"{place}.{member.Key}", member.Value, now["properties"]?[member.Key], isInput));
        var kept = ((string[])["items", "additionalProperties"])
            .SelectMany(part => known[part] is JsonObject of ? OfSchema($"{place}[]", of, now[part] as JsonObject, isInput) : []);
        return [.. members, .. kept, .. OfSchema(place, Present(known), Present(now), isInput)];
    }

    // "This or null" is all that our documents choose between.
    private static JsonNode? Present(JsonObject schema) =>
        (schema["oneOf"] as JsonArray)?.FirstOrDefault(one => (string?)(one?["type"] as JsonValue) != "null");

    private static HashSet<string> Types(JsonObject schema) => true switch
    {
        _ when schema["oneOf"] is JsonArray choice => [.. choice.Select(one => (string?)(one?["type"] as JsonValue) == "null" ? "null" : "other")],
        _ when schema["type"] is JsonArray several => [.. several.Select(type => (string)type!)],
        _ when schema["type"] is JsonValue one => [(string)one!],
        _ => [],
    };

    private static HashSet<string> Values(JsonObject schema) => [.. (schema["enum"] as JsonArray ?? []).Select(value => value!.ToJsonString())];

    private static HashSet<string> Required(JsonObject schema) => [.. (schema["required"] as JsonArray ?? []).Select(name => (string)name!)];

    private static bool IsClosed(JsonObject schema) => schema["additionalProperties"] is JsonValue closed && !(bool)closed;

    private static decimal? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<decimal>(out var number) ? number : null;
}
