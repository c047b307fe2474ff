using System.Text.Json.Nodes;

namespace Architecture.Tests.OpenApi;

/// <summary>
/// contracts/openapi/released holds what callers were promised. It is written at a release only (RELEASE_CONTRACTS=1), so that a break fails here
/// although its snapshot was rewritten with it.
/// </summary>
[Collection(nameof(RunningServices))]
public sealed class ReleaseTests(RunningServices services)
{
    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task Callers_of_the_released_API_are_served_as_before(string service)
    {
        var file = Path.Combine(ApiDocuments.Folder, "released", $"{service}.json");
        var current = await ApiDocuments.ReadAsync(services.ByName[service]);
        if (Environment.GetEnvironmentVariable("RELEASE_CONTRACTS") == "1")
        {
            await File.WriteAllTextAsync(file, ApiDocuments.Text(current), TestContext.Current.CancellationToken);
        }

        var released = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsObject();
        Faults.None(BreakingChanges.Between(released, current).Select(broken =>
            $"{broken}. Keep it beside the new one, or put the new one under the next version of the path (/api/v2)."));
    }
}
