using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Deployment.Tests;

/// <summary>The files have the form that Compose and Kubernetes read, as far as the schemas beside this test know it.</summary>
public sealed class SchemaTests
{
    private static readonly JsonSchema Kubernetes = Read("kubernetes.json");

    public static TheoryData<string> Files =>
        [.. Published.Files("kubernetes").Keys.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)).Order()];

    [Fact]
    public void The_compose_file_has_the_form_of_one() => AssertValid(Read("compose.json"), Published.Compose);

    [Theory, MemberData(nameof(Files))]
    public void Every_object_has_the_form_of_its_kind(string file) =>
        Assert.All(PublishedFiles.Parse(Published.Files("kubernetes")[file]), one => AssertValid(Kubernetes, one));

    [Theory]
    [InlineData("""{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "a" } }""")]
    [InlineData("""{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "a" }, "spec": { "selektor": {}, "ports": [] } }""")]
    [InlineData("""{ "apiVersion": "v2", "kind": "Service", "metadata": { "name": "a" }, "spec": { "ports": [ { "port": 80 } ] } }""")]
    public void What_a_cluster_would_not_take_is_found(string json) => Assert.False(Judge(Kubernetes, JsonNode.Parse(json)!).IsValid);

    private static void AssertValid(JsonSchema schema, JsonNode node)
    {
        var judged = Judge(schema, node);
        var faults = from place in judged.Details ?? []
                     from error in place.Errors ?? new Dictionary<string, string>()
                     select $"{place.InstanceLocation}: {error.Value}";
        Assert.True(judged.IsValid, $"{node["kind"]} {node["metadata"]?["name"]}\n{string.Join('\n', faults)}");
    }

    private static EvaluationResults Judge(JsonSchema schema, JsonNode node) => schema.Evaluate(
        JsonSerializer.SerializeToElement(node), new EvaluationOptions { OutputFormat = OutputFormat.List });

    private static JsonSchema Read(string name) => JsonSchema.FromText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Schemas", name)));
}
