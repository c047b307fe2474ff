using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WholeSystem.Fuzz;

/// <summary>What is wrong with an answer, and with what was recorded.</summary>
internal static class Judgement
{
    private const string Json = "application/json";

    private const int LongestTarget = 8000;
    private const int MostHeaders = 58;

    // What an address that no operation has is answered with.
    private static readonly int[] Nowhere = [400, 401, 404, 405];

    /// <summary>Held against what the operation says of itself.</summary>
    public static IEnumerable<string> Of(Draft draft, Reply reply)
    {
        if (reply.Status >= 500)
        {
            return [$"{reply.Status}: {Encoding.UTF8.GetString(reply.Content)}"];
        }

        if (IsBeforeAll(draft, reply))
        {
            return [];
        }

        if (draft.LeadsElsewhere)
        {
            return reply.IsSuccess || Nowhere.Contains(reply.Status) || draft.Operation.Answer(reply.Status) is not null
                ? []
                : [$"{reply.Status} at an address that is none."];
        }

        if (draft.Operation.Answer(reply.Status) is not { } said)
        {
            return [$"{reply.Status} is not said: {Encoding.UTF8.GetString(reply.Content)}"];
        }

        return reply.MediaType is null
            ? said["content"] is null ? [] : [$"{reply.Status} has no body."]
            : said["content"]?[reply.MediaType] is not { } content
                ? [$"{reply.Status} is {reply.MediaType}, which is not said."]
                : reply.MediaType == Json ? OfShape(draft, content["schema"]!, reply) : [];
    }

    /// <summary>The same request with the same key: the same answer, and marked as such.</summary>
    public static IEnumerable<string> OfReplay(Reply first, Reply again)
    {
        if (again.Status != first.Status || !JsonNode.DeepEquals(again.Data, first.Data))
        {
            yield return $"{first.Status} was answered again with {again.Status}: {Encoding.UTF8.GetString(again.Content)}";
        }
        else if (!again.IsReplayed)
        {
            yield return $"{first.Status} was answered again as if it were the first time.";
        }
    }

    /// <summary>What was accepted is in the log once, and what was not is not.</summary>
    public static IEnumerable<string> OfRecord(Draft draft, Reply reply, string service, EventLog log)
    {
        var events = log.ByRequest[draft.Id].ToList();
        if (log.ByRequest[Repeated(draft.Id)].Any())
        {
            yield return "its repetition was recorded as well.";
        }

        if (!draft.Operation.IsChange || !reply.IsSuccess)
        {
            if (events.Count > 0)
            {
                yield return $"{reply.Status} was answered, and {string.Join(", ", events)} was recorded.";
            }

            yield break;
        }

        foreach (var twice in events.GroupBy(happened => (happened.Stream, happened.Name)).Where(same => same.Count() > 1))
        {
            yield return $"{twice.Key.Name} was recorded {twice.Count()} times.";
        }

        if (reply.Version is { } version && !IsThere(version))
        {
            yield return $"version {version} was answered, and {(events.Count == 0 ? "nothing" : string.Join(", ", events))} was recorded.";
        }

        // What changed nothing shows a version that others have made.
        bool IsThere(long answered) => events.Count > 0
            ? events.Any(happened => happened.Version == answered)
            : IdsOf(reply).All(id => log.Versions.TryGetValue((service, id), out var last) && answered <= last);
    }

    // What the server cannot even read as a request is refused in HTTP's own words, which the documents say once for all.
    private static bool IsBeforeAll(Draft draft, Reply reply) => reply.Content.Length == 0 && reply.Status switch
    {
        400 => draft.Target.Contains("%00", StringComparison.Ordinal),
        414 => draft.Target.Length > LongestTarget,
        431 => draft.Headers.Count > MostHeaders,
        _ => false,
    };

    public static string Repeated(string id) => $"{id}.again";

    // What does not say its own id, as an erasure, cannot be looked up.
    private static IEnumerable<string> IdsOf(Reply reply) =>
        ((string[])["id", "sku", "code"]).Select(name => reply.Data?[name]).OfType<JsonValue>().Select(id => (string)id!).Take(1);

    private static IReadOnlyList<string> OfShape(Draft draft, JsonNode schema, Reply reply)
    {
        try
        {
            using var json = JsonDocument.Parse(reply.Content);
            return Shape.Faults(draft.Operation.Document, schema, json.RootElement);
        }
        catch (JsonException)
        {
            return [$"{reply.Status} is no JSON: {Encoding.UTF8.GetString(reply.Content)}"];
        }
    }
}
