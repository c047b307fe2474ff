using System.Text.RegularExpressions;

namespace Deployment.Tests;

/// <summary>The images that are named are those that are built, and what is said of them holds for all.</summary>
public sealed partial class ImageTests
{
    [Fact]
    public void Every_image_of_ours_that_is_named_is_built_and_every_one_that_is_built_is_named()
    {
        Assert.Equal(
            Images.All.Keys.Order(),
            Published.Containers.Select(one => (string)one.Container["image"]!).Where(Images.IsOurs).Distinct().Order());
        Assert.Equal(
            Images.All.Keys.Order(),
            Published.ComposeServices.Values.Select(one => InCompose().Match((string)one["image"]!).Groups["name"].Value)
                .Where(name => name.Length > 0).Distinct().Order());
    }

    [Fact]
    public void Each_has_a_base_without_a_shell_and_a_user_and_the_port_that_is_published() => Assert.All(Images.All.Values, image =>
    {
        Assert.Equal("noble-chiseled", (string?)image["Properties"]!["ContainerFamily"]);
        Assert.Equal("8080", (string?)Assert.Single(image["Items"]!["ContainerPort"]!.AsArray())!["Identity"]);
        var user = (string)image["Properties"]!["ContainerUser"]!;
        Assert.All(
            Published.Pods.Where(pod => Images.IsOurs((string)pod.Pod["containers"]![0]!["image"]!)),
            pod => Assert.Equal(user, $"{pod.Pod["securityContext"]!["runAsUser"]}"));
    });

    [Fact]
    public void The_program_that_is_asked_for_health_is_the_one_in_the_image() => Assert.All(
        Published.ComposeServices.Where(one => one.Value["healthcheck"] is not null && Images.IsOurs((string)one.Value["image"]!)),
        one => Assert.Equal(
            ["CMD", "dotnet", $"{Images.All[$"shop/{one.Key}"]["Properties"]!["AssemblyName"]}.dll", "health"],
            one.Value["healthcheck"]!["test"]!.AsArray().Select(word => (string)word!)));

    [Fact]
    public void The_sandbox_of_payments_is_no_image()
    {
        var sandbox = Images.Evaluate(Path.Combine(RepositoryFolder.Root, "sandbox/payments/Payments.csproj"));

        Assert.Equal("false", (string?)sandbox["Properties"]!["EnableSdkContainerSupport"]);
    }

    [GeneratedRegex(@"\}/(?<name>shop/[a-z]+):\$")]
    private static partial Regex InCompose();
}
