using System.Text.Json.Nodes;

namespace WholeSystem.Fuzz;

/// <summary>Makes up the requests of a run: each by its number and the seed, so that a run can be had again.</summary>
internal sealed class Generator(int seed, string run, IReadOnlyList<ApiOperation> operations, Pool pool)
{
    // customer2 is left in peace: others erase them, and count what they have.
    private static readonly string[] Everybody = ["customer", "customer", "operator", "admin"];

    public Draft Next(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var id = $"{run}.{number}";
        var draft = random.Next(4) == 0 && pool.Next(random) is { } link
            ? Following(link, id, random)
            : Valid(operations[number % operations.Count], id, random);
        var oddities = Oddity.One(random, [0, 1, 1, 1, 2]);
        for (var odd = 0; odd < oddities; odd++)
        {
            Oddity.AddTo(draft, random);
        }

        return draft;
    }

    // What is offered leads deeper than chance: an order is shipped before it is delivered before it comes back.
    private Draft Following(Link link, string id, Random random)
    {
        var draft = Valid(link.Operation, id, random);
        draft.Who = link.Who;
        foreach (var (name, value) in link.Ids)
        {
            draft.Path[name] = Uri.EscapeDataString(value);
        }

        return draft;
    }

    private Draft Valid(ApiOperation operation, string id, Random random)
    {
        var values = new Values(pool, random);
        var draft = new Draft(operation, id) { Who = WhoFor(operation, random) };
        foreach (var name in operation.ParametersIn("path").Select(one => (string)one["name"]!))
        {
            draft.Path[name] = Uri.EscapeDataString(pool.Pick(name, draft.Path, random));
        }

        foreach (var parameter in operation.ParametersIn("query").Where(_ => random.Next(3) == 0))
        {
            var name = (string)parameter["name"]!;
            var value = name == "cursor" ? pool.Page(random) : $"{values.Of(operation.Document, parameter["schema"], parameter["example"], name)}";
            if (value is not null)
            {
                draft.Query.Add((name, Uri.EscapeDataString(value)));
            }
        }

        if (operation.IsChange)
        {
            draft.SetHeader("Idempotency-Key", $"{id}-{random.Next()}");
        }

        if (operation.Body is { } body)
        {
            draft.Json = random.Next(3) == 0
                ? With(pool, body["example"]!.DeepClone(), random)
                : values.Of(operation.Document, body["schema"], body["example"], "");
        }

        return draft;
    }

    // The example itself is about things that are not there.
    private static JsonNode With(Pool pool, JsonNode example, Random random)
    {
        if (example is JsonObject members && members.ContainsKey("url"))
        {
            members["url"] = $"{RunningSystem.Receiver}{random.Next(100)}";
        }

        foreach (var line in example["lines"]?.AsArray() ?? [])
        {
            line!["sku"] = pool.Pick("sku", new Dictionary<string, string>(), random);
        }

        return example;
    }

    private static string? WhoFor(ApiOperation operation, Random random) => random.Next(20) switch
    {
        0 => null,
        1 => Oddity.One(random, Everybody),
        _ when operation.Roles.Count > 0 => operation.Roles[random.Next(operation.Roles.Count)],
        _ => Oddity.One(random, Everybody),
    };
}
