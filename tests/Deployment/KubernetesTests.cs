using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deployment.Tests;

/// <summary>What the objects name exists: settings, secrets, volumes, ports, services, pods.</summary>
public sealed partial class KubernetesTests
{
    private static readonly IReadOnlyDictionary<string, string> Files = Published.Files("kubernetes");

    private static IEnumerable<(string Container, JsonArray Variables)> Environments =>
        Published.Containers.Select(one => ((string)one.Container["name"]!, one.Container["env"]!.AsArray()));

    [Fact]
    public void Every_setting_is_in_the_file_of_settings_and_every_one_there_is_used()
    {
        var asked = References("configMapKeyRef").Select(one => (string)one["key"]!).Distinct().Order();
        var given = Files["settings.env"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Order();

        Assert.Equal(given, asked);
        Assert.All(References("configMapKeyRef"), one => Assert.Equal("settings", (string?)one["name"]));
        Assert.Equal("settings", (string?)Kustomization("kustomization.yaml")["configMapGenerator"]![0]!["name"]);
    }

    [Fact]
    public void Every_secret_is_made_by_the_script_or_by_the_broker_s_operator()
    {
        var made = Made().Matches(Files["secrets.sh"].Replace("\\\n", "", StringComparison.Ordinal))
            .SelectMany(line => Key().Matches(line.Value).Select(key => (Name: line.Groups["name"].Value, Key: key.Groups["key"].Value)))
            .Where(one => one.Key != "username");
        var asked = References("secretKeyRef").Select(one => (Name: (string)one["name"]!, Key: (string)one["key"]!)).Distinct().ToList();

        Assert.Equal(asked.Where(one => one.Name != "rabbitmq-default-user").Order(), made.Order());
        Assert.Equal(["password", "username"], asked.Where(one => one.Name == "rabbitmq-default-user").Select(one => one.Key).Order());
    }

    [Fact]
    public void No_secret_stands_in_a_file()
    {
        Assert.Empty(Published.Of("Secret"));
        Assert.All(
            from environment in Environments
            from variable in environment.Variables
            where SecretName().IsMatch((string)variable!["name"]!)
            select variable,
            variable => Assert.NotNull(variable["valueFrom"]?["secretKeyRef"]));
        Assert.All(
            from environment in Environments
            from variable in environment.Variables
            from Match password in Password().Matches((string?)variable!["value"] ?? "")
            select password.Groups["value"].Value,
            value => Assert.StartsWith("$(", value, StringComparison.Ordinal));
    }

    [Fact]
    public void The_server_takes_the_connections_of_all_copies_that_there_may_be()
    {
        var copies = Published.Of("HorizontalPodAutoscaler").ToDictionary(
            one => (string)one["spec"]!["scaleTargetRef"]!["name"]!, one => (int)one["spec"]!["maxReplicas"]!);
        var pools = from one in Published.Containers
                    where (string?)one.Owner["kind"] == "Deployment"
                    from variable in one.Container["env"]!.AsArray()
                    let pool = PoolSize().Match((string?)variable!["value"] ?? "")
                    where pool.Success
                    select (Service: (string)one.Container["name"]!, Size: int.Parse(pool.Groups["size"].Value, CultureInfo.InvariantCulture));
        var allowed = int.Parse(
            (string)Published.Of("Cluster").Single()["spec"]!["postgresql"]!["parameters"]!["max_connections"]!, CultureInfo.InvariantCulture);

        Assert.Equal(5, pools.Count());
        Assert.InRange(pools.Sum(pool => pool.Size * copies[pool.Service]), 1, allowed - 20);
    }

    [Fact]
    public void A_variable_refers_to_one_before_it() => Assert.All(Environments, environment =>
    {
        List<string> before = [];
        foreach (var variable in environment.Variables)
        {
            Assert.All(
                Reference().Matches((string?)variable!["value"] ?? ""), match => Assert.Contains(match.Groups["name"].Value, before));
            before.Add((string)variable["name"]!);
        }

        Assert.Equal(before.Distinct(), before);
    });

    [Fact]
    public void Every_address_leads_to_a_service_and_its_port()
    {
        var services = Published.Of("Service").ToDictionary(
            one => one.Name(), one => one["spec"]!["ports"]!.AsArray().Select(port => (int)port!["port"]!));
        Assert.All(
            from environment in Environments
            from variable in environment.Variables
            let value = (string?)variable!["value"] ?? ""
            from Match address in Address().Matches(value)
            select address,
            address =>
            {
                var (host, port) = (address.Groups["host"].Value, int.Parse(address.Groups["port"].Value));

                // Services of the operators: for the cluster's primary, and for the broker.
                int[] known = host switch { "postgres-rw" => [5432], "rabbitmq" => [5672], _ => [.. services.GetValueOrDefault(host) ?? []] };
                Assert.True(known.Contains(port), $"{address.Value} leads nowhere.");
            });
        Assert.All(Published.Of("Service"), service =>
        {
            var container = Assert.Single(Published.Containers, one => Matches(service["spec"]!["selector"]!, Labels(one.Owner))).Container;
            Assert.All(service["spec"]!["ports"]!.AsArray(), port =>
                Assert.Contains(container["ports"]!.AsArray(), one => (string?)one!["name"] == (string?)port!["targetPort"]));
        });
        Assert.All(
            Published.Of("Ingress").SelectMany(one => one["spec"]!["rules"]!.AsArray()).SelectMany(rule => rule!["http"]!["paths"]!.AsArray()),
            path => Assert.Contains(
                Published.Of("Service").Single(one => one.Name() == (string?)path!["backend"]!["service"]!["name"])["spec"]!["ports"]!.AsArray(),
                port => (string?)port!["name"] == (string?)path!["backend"]!["service"]!["port"]!["name"]));
    }

    [Fact]
    public void Every_volume_that_is_mounted_is_there_and_every_claim_is_made()
    {
        Assert.All(Published.Pods, pod => Assert.Equal(
            pod.Pod["volumes"]!.AsArray().Select(volume => (string)volume!["name"]!).Order(),
            pod.Pod["containers"]!.AsArray().SelectMany(one => one!["volumeMounts"]!.AsArray()).Select(mount => (string)mount!["name"]!).Order()));
        Assert.Equal(
            Published.Of("PersistentVolumeClaim").Select(one => one.Name()).Order(),
            Published.Pods.SelectMany(pod => pod.Pod["volumes"]!.AsArray())
                .Select(volume => (string?)volume!["persistentVolumeClaim"]?["claimName"]).OfType<string>().Order());
    }

    [Fact]
    public void What_is_scaled_and_kept_up_is_deployed()
    {
        var scaled = Published.Of("HorizontalPodAutoscaler").Select(one => (string)one["spec"]!["scaleTargetRef"]!["name"]!).Order().ToList();
        var deployed = Published.Of("Deployment").ToDictionary(one => one.Name());

        Assert.All(scaled, name => Assert.Null(deployed[name]["spec"]!["replicas"]));
        Assert.Equal(["console"], deployed.Keys.Except(scaled));
        var keptUp = from budget in Published.Of("PodDisruptionBudget")
                     from one in deployed.Values
                     where Matches(budget["spec"]!["selector"]!["matchLabels"]!, Labels(one))
                     select one.Name();
        Assert.Equal(scaled, keptUp.Order());
        Assert.All(deployed.Values, one => Assert.True(Matches(one["spec"]!["selector"]!["matchLabels"]!, Labels(one))));
    }

    [Fact]
    public void Kustomize_is_told_every_file_and_image()
    {
        foreach (var folder in (string[])["", "monitoring/"])
        {
            var inside = Files.Keys.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)
                && Path.GetDirectoryName(file) == folder.TrimEnd('/') && !file.EndsWith("kustomization.yaml", StringComparison.Ordinal));
            var told = Kustomization($"{folder}kustomization.yaml")["resources"]!.AsArray().Select(file => $"{folder}{(string)file!}");
            Assert.Equal(inside.Order(), told.Order());
        }

        var images = Kustomization("kustomization.yaml")["images"]!.AsArray().Select(one => (string)one!["name"]!);
        Assert.Equal(Images.All.Keys.Order(), images.Order());
    }

    [Fact]
    public void Whoever_has_a_database_has_a_job_that_makes_it_and_signs_in_as_its_owner()
    {
        var services = Published.Of("Database").Select(one => (string)one["spec"]!["owner"]!).Order().ToList();

        Assert.Equal(services.Select(name => $"{name}-migration"), Published.Of("Job").Select(one => one.Name()).Order());
        Assert.All(Published.Of("Job"), job => Assert.Equal(["db-apply"], Container(job)["args"]!.AsArray().Select(each => (string)each!)));
        Assert.All(Published.Of("Job"), job => Assert.Equal(
            Variables(Published.Of("Deployment").Single(one => $"{one.Name()}-migration" == job.Name())), Variables(job)));
        var roles = Published.Of("Cluster").Single()["spec"]!["managed"]!["roles"]!.AsArray().Select(role => (string)role!["name"]!);
        Assert.Equal(services, roles.Order());
    }

    internal static bool Matches(JsonNode selector, JsonNode labels) =>
        selector.AsObject().All(label => (string?)labels[label.Key] == (string?)label.Value);

    internal static JsonNode Labels(JsonObject owner) => owner["spec"]!["template"]!["metadata"]!["labels"]!;

    private static JsonNode Container(JsonObject owner) => owner["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Single()!;

    private static string Variables(JsonObject owner) => Container(owner)["env"]!.ToJsonString();

    private static JsonObject Kustomization(string file) => PublishedFiles.Parse(Files[file]).Single();

    private static IEnumerable<JsonNode> References(string kind) =>
        from environment in Environments
        from variable in environment.Variables
        let reference = variable!["valueFrom"]?[kind]
        where reference is not null
        select reference;

    [GeneratedRegex("^make (?<name>[a-z-]+) .*$", RegexOptions.Multiline)]
    private static partial Regex Made();

    [GeneratedRegex("--from-literal=(?<key>[a-z-]+)=")]
    private static partial Regex Key();

    [GeneratedRegex("(Password|PASSWORD|Secret|LinkKey|MasterKeys__.*)$")]
    private static partial Regex SecretName();

    [GeneratedRegex("[Pp]assword=(?<value>[^;,]*)")]
    private static partial Regex Password();

    [GeneratedRegex(@"(?<!\$)\$\((?<name>\w+)\)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?:^http://|^Host=|@|^)(?<host>[a-z][a-z-]+)(?::|;Port=)(?<port>\d+)")]
    private static partial Regex Address();

    [GeneratedRegex("Maximum Pool Size=(?<size>[0-9]+)")]
    private static partial Regex PoolSize();
}
