using System.Text.Json.Nodes;
using Testing.OpenApi;

namespace Architecture.Tests.OpenApi;

/// <summary>
/// What a caller that was written for one document cannot bear of another. Callers are expected to bear members, values of enums, headers and
/// failures that they do not know yet.
/// </summary>
public static class BreakingChanges
{
    /// <summary>Every break, from a released document to a current one.</summary>
    public static IEnumerable<Break> Between(JsonObject released, JsonObject current)
    {
        var now = ApiOperation.Of(current).ToDictionary(one => one.Name, one => one.Operation);
        return ApiOperation.Of(released).SelectMany(before => now.TryGetValue(before.Name, out var after)
            ? OfOperation(new Comparison(released, current, before.Name), before.Operation, after)
            : [new Break(before.Name, "the operation was removed")]);
    }

    private static IEnumerable<Break> OfOperation(Comparison comparison, JsonObject before, JsonObject after) =>
    [
        .. OfParameters(comparison, before, after),
        .. OfBody(comparison, before["requestBody"] as JsonObject, after["requestBody"] as JsonObject),
        .. OfAnswers(comparison, before["responses"]!.AsObject(), after["responses"]!.AsObject()),
        .. OfAccess(comparison, before["security"] as JsonArray, after["security"] as JsonArray),
    ];

    private static IEnumerable<Break> OfParameters(Comparison comparison, JsonObject before, JsonObject after)
    {
        var (known, now) = (Parameters(comparison.Released, before), Parameters(comparison.Current, after));
        foreach (var (name, parameter) in known)
        {
            if (!now.TryGetValue(name, out var same))
            {
                yield return comparison.Break(name, "the parameter was removed");
                continue;
            }

            foreach (var broken in comparison.Input(name, parameter["schema"], same["schema"]))
            {
                yield return broken;
            }
        }

        foreach (var (name, parameter) in now.Where(one => IsRequired(one.Value)))
        {
            if (!known.TryGetValue(name, out var optional) || !IsRequired(optional))
            {
                yield return comparison.Break(name, "the parameter is required now");
            }
        }
    }

    private static IEnumerable<Break> OfBody(Comparison comparison, JsonObject? before, JsonObject? after) => (before, after) switch
    {
        (null, { } added) when IsRequired(added) => [comparison.Break("body", "a body is required now")],
        ({ }, null) => [comparison.Break("body", "the body was removed")],
        ({ } known, { } now) => OfContent(comparison, "body", known, now, comparison.Input)
            .Concat(!IsRequired(known) && IsRequired(now) ? [comparison.Break("body", "a body is required now")] : []),
        _ => [],
    };

    private static IEnumerable<Break> OfAnswers(Comparison comparison, JsonObject before, JsonObject after) =>
        from answer in before
        where answer.Key[0] == '2'
        let known = ApiOperation.Resolve(comparison.Released, answer.Value)!
        from broken in ApiOperation.Resolve(comparison.Current, after[answer.Key]) is { } now
            ? OfContent(comparison, answer.Key, known, now, comparison.Output)
            : [comparison.Break(answer.Key, "the answer was removed")]
        select broken;

    private static IEnumerable<Break> OfContent(
        Comparison comparison, string place, JsonObject before, JsonObject after, Func<string, JsonNode?, JsonNode?, IEnumerable<Break>> compare) =>
        from content in before["content"] as JsonObject ?? []
        from broken in after["content"]?[content.Key] is { } now
            ? compare(place, content.Value!["schema"], now["schema"])
            : [comparison.Break(place, $"{content.Key} was removed")]
        select broken;

    // Whoever was let in by the released document still is: a caller has no way to get another role.
    private static IEnumerable<Break> OfAccess(Comparison comparison, JsonArray? before, JsonArray? after)
    {
        var (known, now) = (Roles(before), Roles(after));
        return now is null || (known is { Count: > 0 } && known.IsSubsetOf(now)) || (known is { Count: 0 } && now.Count == 0)
            ? []
            : [comparison.Break("access", "not everybody who might call it may do so now")];
    }

    /// <summary>Who may call it: anybody (null), every bearer (none), or bearers with one of the roles.</summary>
    private static HashSet<string>? Roles(JsonArray? security) => security is not { Count: > 0 }
        ? null
        : [.. security.SelectMany(one => one!.AsObject()).SelectMany(scheme => scheme.Value!.AsArray()).Select(role => (string)role!)];

    private static Dictionary<string, JsonObject> Parameters(JsonObject document, JsonObject operation) =>
        (operation["parameters"] as JsonArray ?? []).Select(parameter => ApiOperation.Resolve(document, parameter)!)
            .ToDictionary(parameter => $"{parameter["in"]} {parameter["name"]}");

    private static bool IsRequired(JsonObject part) => (bool?)part["required"] == true;
}
