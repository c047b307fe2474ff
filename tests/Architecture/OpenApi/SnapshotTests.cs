namespace Architecture.Tests.OpenApi;

/// <summary>contracts/openapi holds what each service says of its API, so that every change of it is seen and reviewed.</summary>
[Collection(nameof(RunningServices))]
public sealed class SnapshotTests(RunningServices services)
{
    public static TheoryData<string> Every => ["orders", "inventory", "subscriptions", "notifications"];

    [Theory]
    [MemberData(nameof(Every))]
    public async Task A_service_is_described_as_its_snapshot_says(string service)
    {
        var file = Path.Combine(ApiDocuments.Folder, $"{service}.json");
        var text = ApiDocuments.Text(await ApiDocuments.ReadAsync(services.ByName[service]));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        }

        Assert.True(
            File.Exists(file) && await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) == text,
            $"{service} no longer says of its API what contracts/openapi/{service}.json does. Look whether callers can bear the change, then: "
                + "UPDATE_SNAPSHOTS=1 ./test Architecture");
    }
}
