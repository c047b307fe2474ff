using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deployment.Tests;

/// <summary>What the compose file names is there, and no container may do more than it must.</summary>
public sealed partial class ComposeTests
{
    private static readonly IReadOnlyDictionary<string, JsonObject> Services = Published.ComposeServices;

    private static IEnumerable<KeyValuePair<string, JsonObject>> Ours => Services.Where(one => Images.IsOurs((string)one.Value["image"]!));

    [Fact]
    public void Every_service_is_there_with_its_servers() => Assert.Equal(
        [
            "console", "gateway", "identity", "identity-migration", "inventory", "inventory-migration", "notifications", "notifications-migration",
            "orders", "orders-migration", "postgres", "rabbitmq", "redis", "subscriptions", "subscriptions-migration",
        ],
        Services.Keys.Order());

    [Fact]
    public void Every_value_that_is_asked_for_is_in_the_example_and_the_other_way_round()
    {
        var asked = Variable().Matches(Published.Files("compose")["compose.yaml"]).Select(match => match.Groups["name"].Value).Distinct().Order();
        var given = Line().Matches(Published.Files("compose")[".env.example"]).Select(match => match.Groups["name"].Value).Order();

        Assert.Equal(asked, given);
    }

    [Fact]
    public void No_value_is_taken_that_nobody_gave() =>
        Assert.All(
            Variable().Matches(Published.Files("compose")["compose.yaml"]),
            match => Assert.EndsWith(":?is missing}", match.Value, StringComparison.Ordinal));

    [Fact]
    public void No_secret_stands_in_a_file()
    {
        Assert.All(
            from service in Services
            from variable in service.Value["environment"]!.AsObject()
            where SecretName().IsMatch(variable.Key)
            select (string)variable.Value!,
            value => Assert.Matches(@"^\$\{\w+:\?is missing\}$", value));
        Assert.All(
            from service in Services
            from variable in service.Value["environment"]!.AsObject()
            from Match password in Password().Matches((string)variable.Value!)
            select password.Groups["value"].Value,
            value => Assert.StartsWith("${", value, StringComparison.Ordinal));
        Assert.All(SecretLine().Matches(Published.Files("compose")[".env.example"]), line => Assert.Equal("", line.Groups["value"].Value));
    }

    [Fact]
    public void Whatever_is_waited_for_exists_and_can_come_to_that()
    {
        var waits = from service in Services
                    where service.Value["depends_on"] is not null
                    from other in service.Value["depends_on"]!.AsObject()
                    select (service.Key, Other: other.Key, Condition: (string)other.Value!["condition"]!);
        Assert.All(waits, wait =>
        {
            var other = Assert.Contains(wait.Other, Services);
            Assert.True(wait.Condition != "service_healthy" || other["healthcheck"] is not null, $"{wait.Other} says not how it is.");
            Assert.True(wait.Condition != "service_completed_successfully" || other["command"] is not null, $"{wait.Other} does not end.");
        });
        Assert.All(
            Ours.Where(one => Services.ContainsKey($"{one.Key}-migration")),
            one => Assert.Equal("service_completed_successfully", (string?)one.Value["depends_on"]![$"{one.Key}-migration"]!["condition"]));
    }

    [Fact]
    public void Networks_and_volumes_are_declared()
    {
        var compose = Published.Compose;
        Assert.All(
            Services.SelectMany(one => one.Value["networks"]!.AsArray()), network => Assert.NotNull(compose["networks"]![(string)network!]));
        var volumes = Services.SelectMany(one => one.Value["volumes"]?.AsArray() ?? []).Select(volume => ((string)volume!).Split(':')[0]).ToList();
        Assert.Equal(
            compose["volumes"]!.AsObject().Select(one => one.Key).Order(), volumes.Where(name => !name.StartsWith('.')).Order());
        Assert.All(volumes.Where(name => name.StartsWith('.')), file => Assert.Contains(file[2..], Published.Files("compose")));
    }

    [Fact]
    public void Servers_are_reached_from_inside_only_and_two_doors_lead_in()
    {
        Assert.All(
            Services.Where(one => !Images.IsOurs((string)one.Value["image"]!)),
            server => Assert.Equal("inside", (string?)Assert.Single(server.Value["networks"]!.AsArray())));
        Assert.True((bool)Published.Compose["networks"]!["inside"]!["internal"]!);
        Assert.Equal(["console", "gateway"], Services.Where(one => one.Value["ports"] is not null).Select(one => one.Key).Order());
    }

    [Fact]
    public void A_container_of_ours_can_write_to_nothing_but_its_scratch_and_is_nobody() => Assert.All(Ours, one =>
    {
        Assert.True((bool)one.Value["read_only"]!);
        Assert.Equal(["/tmp"], one.Value["tmpfs"]!.AsArray().Select(path => (string)path!));
        Assert.Equal("1654:1654", (string?)one.Value["user"]);
        Assert.Equal(["ALL"], one.Value["cap_drop"]!.AsArray().Select(each => (string)each!));
        Assert.Null(one.Value["cap_add"]);
        Assert.Equal(["no-new-privileges:true"], one.Value["security_opt"]!.AsArray().Select(each => (string)each!));
    });

    [Fact]
    public void What_a_shell_is_to_run_is_one_text()
    {
        var inCompose = Services.Values.Where(one => (string?)one["entrypoint"] == "/bin/sh").Select(one => one["command"]!.AsArray()).ToList();
        var inCluster = from one in Published.Containers
                        where (string?)one.Container["command"]?[0] == "/bin/sh"
                        select one.Container["args"]!.AsArray();

        Assert.NotEmpty(inCompose);
        Assert.All([.. inCompose, .. inCluster], line => Assert.Equal(("-c", 2), ((string?)line[0], line.Count)));
    }

    [Fact]
    public void The_databases_that_are_made_are_those_that_services_sign_in_to()
    {
        var made = MadeDatabase().Matches(Published.Files("compose")["databases.sh"]).Select(match => match.Groups["name"].Value).Order();
        var wanted = Ours.Select(one => one.Value["environment"]!["ConnectionStrings__database"]).OfType<JsonNode>()
            .Select(text => Regex.Match((string)text!, @"Username=(\w+);.*Database=\1").Groups[1].Value).Distinct().Order();

        Assert.Equal(wanted, made);
    }

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>\w+)[^}]*\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?<name>[A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"^[A-Z_]*(PASSWORD|SECRET|KEY)=(?<value>\S*)", RegexOptions.Multiline)]
    private static partial Regex SecretLine();

    [GeneratedRegex("(Password|PASSWORD|PASS|Secret|LinkKey|MasterKeys__.*)$")]
    private static partial Regex SecretName();

    [GeneratedRegex("[Pp]assword=(?<value>[^;,]*)")]
    private static partial Regex Password();

    [GeneratedRegex(@"^make (?<name>\w+) ""\$\w+""", RegexOptions.Multiline)]
    private static partial Regex MadeDatabase();
}
