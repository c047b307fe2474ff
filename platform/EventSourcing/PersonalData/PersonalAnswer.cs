using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.EventSourcing;

/// <summary>
/// Personal data in stored answers. What is read back there is JSON without a type, so a sealed value carries what stands for it once it is
/// erased, and is bound to the request it answers: a text that a caller made up, or brought from elsewhere, stays the text it is.
/// </summary>
public static class PersonalAnswer
{
    private const string Mark = "\"personal.v1.";

    /// <summary>The record as it may be stored: with each personal value of the answer sealed.</summary>
    /// <param name="record">The record with the answer in clear.</param>
    /// <param name="shape">What of the answer is personal.</param>
    /// <param name="keys">The keys of all subjects in it.</param>
    public static IdempotencyRecord Protect(IdempotencyRecord record, PersonalShape shape, SubjectKeySet keys)
    {
        var json = shape.Protect(Encoding.UTF8.GetBytes(record.Answer.Body), keys, WhenErased.Replace, ScopeOf(record), withErased: true);
        return record with { Answer = record.Answer with { Body = Encoding.UTF8.GetString(json) } };
    }

    /// <summary>The record with its answer in clear, or erased where the subject's key is. One without sealed values stays as it is.</summary>
    public static async Task<IdempotencyRecord> RevealAsync(IdempotencyRecord record, ISubjectKeys keys, CancellationToken cancellation = default)
    {
        if (!record.Answer.Body.Contains(Mark, StringComparison.Ordinal) || JsonNode.Parse(record.Answer.Body) is not { } body)
        {
            return record;
        }

        var values = new List<(JsonNode Place, SealedValue Value)>();
        Collect(body, values);
        var found = await keys.FindAsync([.. values.Select(entry => entry.Value.Subject).Distinct()], cancellation);
        foreach (var (place, value) in values)
        {
            if (value.Erased is { } erased && found.IsErased(value.Subject))
            {
                place.ReplaceWith(JsonNode.Parse(erased));
            }
            else if (found.Find(value.Subject) is { } key && value.Open(key, place.GetPropertyName(), ScopeOf(record)) is { } json)
            {
                place.ReplaceWith(JsonNode.Parse(json));
            }
        }

        return record with { Answer = record.Answer with { Body = body.ToJsonString(PlatformJson.Options) } };
    }

    private static string ScopeOf(IdempotencyRecord record) => $"answer\n{record.Caller.Length}:{record.Caller}{record.Key}";

    private static void Collect(JsonNode? node, List<(JsonNode Place, SealedValue Value)> values)
    {
        switch (node)
        {
            case JsonObject parts:
                foreach (var (_, part) in parts)
                {
                    Collect(part, values);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Collect(item, values);
                }

                break;
            case JsonValue { Parent: JsonObject } value when value.GetValueKind() == JsonValueKind.String:
                if (SealedValue.Parse(value.GetValue<string>()) is { } found)
                {
                    values.Add((value, found));
                }

                break;
        }
    }
}
