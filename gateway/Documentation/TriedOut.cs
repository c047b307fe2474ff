using System.Text.Json.Nodes;

namespace Gateway.Documentation;

/// <summary>
/// What the page sends when somebody tries a request out. Parameters that may be left out come with examples, which the page would send as they are:
/// a cursor that leads nowhere, versions that nothing has. They are offered, and sent when somebody ticks them.
/// </summary>
internal static class TriedOut
{
    private const string Example = "example";

    public static JsonObject LeaveOutWhatMayBe(JsonObject document)
    {
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject());
        var inPlace = operations.SelectMany(operation => operation.Value!["parameters"] as JsonArray ?? []);
        var shared = (document["components"]!["parameters"] as JsonObject ?? []).Select(parameter => parameter.Value);
        foreach (var parameter in inPlace.Concat(shared).OfType<JsonObject>().Where(IsOptional).ToList())
        {
            parameter.Remove(Example, out var value);
            parameter["examples"] = new JsonObject { ["default"] = new JsonObject { ["value"] = value, ["x-disabled"] = true } };
        }

        return document;
    }

    private static bool IsOptional(JsonObject parameter) => parameter.ContainsKey(Example) && (bool?)parameter["required"] is not true;
}
