using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Deployment.Tests;

/// <summary>The images as the projects define them, by what MSBuild itself says.</summary>
internal static class Images
{
    private static readonly Lazy<IReadOnlyDictionary<string, JsonNode>> Read = new(() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "services"), "*.csproj", SearchOption.AllDirectories)
            .Concat(["gateway/Gateway.csproj", "console/OperationsConsole.csproj"])
            .AsParallel()
            .Select(project => Evaluate(Path.Combine(RepositoryFolder.Root, project)))
            .ToDictionary(one => (string)one["Properties"]!["ContainerRepository"]!));

    /// <summary>Each by the name of its repository.</summary>
    public static IReadOnlyDictionary<string, JsonNode> All => Read.Value;

    public static bool IsOurs(string image) => image.Contains("shop/", StringComparison.Ordinal);

    /// <summary>How the program in a service's image is run, as it was built.</summary>
    public static ProcessStartInfo Program(string service, params string[] arguments)
    {
        var assembly = (string)All[$"shop/{service}"]["Properties"]!["AssemblyName"]!;
        return new("dotnet", [$"{RepositoryFolder.Built(assembly)}.dll", .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
    }

    public static JsonNode Evaluate(string project)
    {
        using var run = Process.Start(new ProcessStartInfo("dotnet",
        [
            "msbuild", project, "-nologo", "-p:Configuration=Release",
            "-getProperty:ContainerRepository,ContainerFamily,ContainerUser,EnableSdkContainerSupport,AssemblyName",
            "-getItem:ContainerPort",
        ])
        {
            RedirectStandardOutput = true,
        })!;
        var said = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, said);
        return JsonNode.Parse(said)!;
    }
}
