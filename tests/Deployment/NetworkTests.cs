using System.Text.Json.Nodes;

namespace Deployment.Tests;

/// <summary>The cluster's network lets through what the system needs and nothing else: the edges between pods, one by one.</summary>
public sealed class NetworkTests
{
    private static readonly IReadOnlyList<JsonObject> Policies = [.. Published.Of("NetworkPolicy")];

    [Fact]
    public void Nobody_speaks_with_anybody_unless_a_policy_says_so()
    {
        var deny = Policies.Single(one => one.Name() == "default-deny")["spec"]!;

        Assert.Empty(deny["podSelector"]!.AsObject());
        Assert.Equal(["Egress", "Ingress"], deny["policyTypes"]!.AsArray().Select(type => (string)type!).Order());
        Assert.Null(deny["ingress"]);
        Assert.Null(deny["egress"]);
    }

    [Fact]
    public void The_edges_are_those_of_the_context_map()
    {
        string[] domain = ["inventory", "notifications", "orders", "subscriptions"];
        var expected = domain.SelectMany(name => (string[])[$"console -> {name}", $"gateway -> {name}", $"{name} -> rabbitmq"])
            .Concat(["gateway -> identity", "gateway -> redis", "inventory -> redis", "subscriptions -> redis"]);

        Assert.Equal(expected.Order(), Edges("ingress", "from").Order());
        Assert.Equal(expected.Order(), Edges("egress", "to").Order());
    }

    [Fact]
    public void Whoever_has_a_database_reaches_it_and_nobody_else_does()
    {
        var owners = Published.Of("Database").Select(one => one.Name()).Order().ToList();
        var allowed = Policies.Single(one => one.Name() == "postgres")["spec"]!["ingress"]![0]!["from"]!.AsArray()
            .Select(peer => (string?)peer!["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]).OfType<string>();
        var reaching = Policies.Where(policy => Peers(policy, "egress", "to").Any(peer =>
            (string?)peer["podSelector"]?["matchLabels"]?["cnpg.io/cluster"] == "postgres")).Select(one => one.Name());

        Assert.Equal(owners, allowed.Order());
        Assert.Equal(owners.Concat(["migrations", "postgres"]).Order(), reaching.Order());
    }

    [Fact]
    public void Only_two_services_are_reached_from_outside_and_the_gateway_s_own_pages_are_not()
    {
        var opened = Policies.Where(policy => Peers(policy, "ingress", "from").Any(peer =>
            (string?)peer["namespaceSelector"]?["matchLabels"]?["kubernetes.io/metadata.name"] == "ingress-nginx")).Select(one => one.Name());
        var paths = Published.Of("Ingress").Single(one => one.Name() == "gateway")["spec"]!["rules"]![0]!["http"]!["paths"]!.AsArray()
            .Select(path => (string)path!["path"]!);

        Assert.Equal(["console", "gateway"], opened.Order());
        Assert.Equal(["/.well-known", "/api", "/connect", "/docs", "/openapi"], paths.Order());
    }

    // From one pod of ours to another, or to the broker and the cache.
    private static IEnumerable<string> Edges(string direction, string side) =>
        from policy in Policies
        let own = (string?)policy["spec"]!["podSelector"]!["matchLabels"]?["app.kubernetes.io/name"]
        where own is not null && own != "postgres"
        from peer in Peers(policy, direction, side)
        let other = (string?)peer["podSelector"]?["matchLabels"]?["app.kubernetes.io/name"]
        where other is not null && other != own
        select direction == "egress" ? $"{own} -> {other}" : $"{other} -> {own}";

    private static IEnumerable<JsonNode> Peers(JsonObject policy, string direction, string side) =>
        (policy["spec"]![direction]?.AsArray() ?? []).SelectMany(rule => rule![side]?.AsArray() ?? [])!;
}
