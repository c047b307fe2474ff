using System.Text.Json.Nodes;
using Xunit;

namespace Testing;

/// <summary>What an operator does to have projections made anew.</summary>
public static class Rebuilding
{
    /// <summary>Has every asynchronous projection of the service made anew, and gives the states that they came to.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RebuildAllAsync(this RunningService service)
    {
        var projections = (await service.SendAsync(HttpMethod.Get, "/ops/projections")).Data!.AsArray();
        Dictionary<string, string> states = [];
        foreach (var name in projections.Where(one => (string)one!["lifecycle"]! == "async").Select(one => (string)one!["name"]!))
        {
            states[name] = (string)(await service.RebuildBesideAsync(name))["state"]!;
        }

        return states;
    }

    /// <summary>Has one made anew, and waits for it.</summary>
    public static async Task<JsonNode> RebuildBesideAsync(this RunningService service, string projection)
    {
        Assert.Null((await service.SendAsync(HttpMethod.Post, $"/ops/projections/{projection}/rebuild", "{}")).Code);
        JsonNode rebuild = null!;
        await RunningService.WaitAsync(async () =>
        {
            rebuild = (await service.SendAsync(HttpMethod.Get, $"/ops/projections/{projection}")).Data!["rebuild"]!;
            return rebuild["finishedAt"] is not null;
        });
        return rebuild;
    }
}
