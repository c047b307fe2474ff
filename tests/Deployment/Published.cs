using System.Text.Json.Nodes;

namespace Deployment.Tests;

/// <summary>What <c>./run publish</c> writes, as objects.</summary>
internal static class Published
{
    private const string Kustomization = "kustomization.yaml";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> ForCompose = new(() => Write("compose"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> ForKubernetes = new(() => Write("kubernetes"));

    private static readonly Lazy<IReadOnlyList<JsonObject>> Read = new(() =>
    [
        .. from file in Files("kubernetes")
           where file.Key.EndsWith(".yaml", StringComparison.Ordinal) && !file.Key.EndsWith(Kustomization, StringComparison.Ordinal)
           from one in PublishedFiles.Parse(file.Value)
           select one,
    ]);

    /// <summary>Every file by its path in the folder.</summary>
    public static IReadOnlyDictionary<string, string> Files(string target) => target == "compose" ? ForCompose.Value : ForKubernetes.Value;

    public static JsonObject Compose => PublishedFiles.Parse(Files("compose")["compose.yaml"]).Single();

    public static IReadOnlyDictionary<string, JsonObject> ComposeServices =>
        Compose["services"]!.AsObject().ToDictionary(one => one.Key, one => one.Value!.AsObject());

    /// <summary>The pods that objects make, each with the object.</summary>
    public static IEnumerable<(JsonObject Owner, JsonObject Pod)> Pods =>
        Of("Deployment", "StatefulSet", "Job").Select(owner => (owner, owner["spec"]!["template"]!["spec"]!.AsObject()));

    public static IEnumerable<(JsonObject Owner, JsonObject Container)> Containers =>
        from pod in Pods
        from container in pod.Pod["containers"]!.AsArray()
        select (pod.Owner, container!.AsObject());

    /// <summary>What goes to a cluster, also what is applied by itself.</summary>
    public static IEnumerable<JsonObject> Of(params string[] kinds) => Read.Value.Where(one => kinds.Contains((string?)one["kind"]));

    public static string Name(this JsonObject one) => (string)one["metadata"]!["name"]!;

    private static IReadOnlyDictionary<string, string> Write(string target) =>
        Task.Run(() => PublishedFiles.WriteAsync(target)).GetAwaiter().GetResult();
}
