using System.Diagnostics;
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
    public async Task What_is_left_out_is_named_in_one_line(string service, string variable)
    {
        var container = Published.Containers.Single(one => one.Owner.Name() == service).Container;
        var assembly = (string)Images.All[$"shop/{service}"]["Properties"]!["AssemblyName"]!;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(PublishedFiles.Root, "artifacts/bin", assembly, "release", $"{assembly}.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var examples = Published.Files("kubernetes")["settings.env"].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(line => line[0], line => line[1]);
        foreach (var given in container["env"]!.AsArray().Where(one => (string?)one!["name"] != variable))
        {
            var setting = (string?)given!["valueFrom"]?["configMapKeyRef"]?["key"];
            start.Environment[(string)given["name"]!] = setting is null ? Reference().Replace((string?)given["value"] ?? Key, "x") : examples[setting];
        }

        using var program = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (output, error) = (program.StandardOutput.ReadToEndAsync(limit.Token), program.StandardError.ReadToEndAsync(limit.Token));
        await program.WaitForExitAsync(limit.Token);

        Assert.Equal(1, program.ExitCode);
        Assert.Equal("", await output);
        var line = Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(variable.Split("__")[0], line, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\$\(\w+\)")]
    private static partial Regex Reference();
}
