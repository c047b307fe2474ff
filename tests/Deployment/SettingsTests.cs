using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deployment.Tests;

/// <summary>A program that is given what is published says in one line what is left out of it.</summary>
public sealed partial class SettingsTests
{
    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Theory]
    [InlineData("gateway", "Auth__Issuer")]
    [InlineData("console", "Auth__Issuer")]
    [InlineData("identity", "Auth__Issuer")]
    [InlineData("identity", "ConnectionStrings__database")]
    [InlineData("orders", "ConnectionStrings__rabbitmq")]
    [InlineData("subscriptions", "PersonalData__MasterKeys__1")]
    [InlineData("notifications", "Mail__Password")]
    public Task What_is_left_out_is_named_in_one_line(string service, string variable) => AssertEndsAsync(service, variable, null);

    [Fact]
    public Task What_makes_no_sense_is_named_as_well() => AssertEndsAsync("gateway", "Gateway__KnownProxies__0", "nowhere");

    private static async Task AssertEndsAsync(string service, string variable, string? value)
    {
        var container = Published.Containers.Single(one => one.Owner.Name() == service).Container;
        var start = Images.Program(service);
        foreach (var given in container["env"]!.AsArray())
        {
            start.Environment[(string)given!["name"]!] = Value(given);
        }

        start.Environment[variable] = value;
        using var program = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (output, error) = (program.StandardOutput.ReadToEndAsync(limit.Token), program.StandardError.ReadToEndAsync(limit.Token));
        await program.WaitForExitAsync(limit.Token);

        Assert.Equal((1, ""), (program.ExitCode, await output));
        var line = Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(variable.Split("__")[0], line, StringComparison.Ordinal);
    }

    private static string Value(JsonNode given) => (string?)given["valueFrom"]?["configMapKeyRef"]?["key"] is { } setting
        ? Published.Files("kubernetes")["settings.env"].Split('\n').Select(line => line.Split('=', 2)).Single(line => line[0] == setting)[1]
        : Reference().Replace((string?)given["value"] ?? Key, "x");

    [GeneratedRegex(@"\$\(\w+\)")]
    private static partial Regex Reference();
}
