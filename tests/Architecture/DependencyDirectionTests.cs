using System.Xml.Linq;

namespace Architecture.Tests;

public sealed class DependencyDirectionTests
{
    // What the projects of a folder may reference, by folder. Whatever is not listed is not allowed.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["contracts"] = [],
        ["platform"] = ["platform"],
        ["sandbox"] = [],
        ["ServiceDefaults"] = ["platform"],
        ["services"] = ["ServiceDefaults", "contracts", "platform"],
        ["gateway"] = ["ServiceDefaults", "platform"],
        ["AppHost"] = ["platform", "services", "gateway", "sandbox"],
    };

    [Fact]
    public void Projects_reference_only_what_lies_below_them()
    {
        var faults =
            from project in SourceTree.Projects
            let folder = project.Split('/')[0]
            where Allowed.ContainsKey(folder)
            from target in References(project)
            where !Allowed[folder].Contains(target.Split('/')[0])
            let allowed = string.Join(", ", Allowed[folder].DefaultIfEmpty("nothing"))
            select $"{project} references {target}; a project under {folder}/ may reference: {allowed}.";

        Faults.None(faults);
    }

    [Fact]
    public void The_apphost_builds_the_services_but_compiles_against_none()
    {
        var faults =
            from reference in XDocument.Load(Path.Combine(SourceTree.Root, "AppHost/AppHost.csproj")).Descendants("ProjectReference")
            let target = (string)reference.Attribute("Include")!
            where !target.Contains("platform/", StringComparison.Ordinal)
                && (string?)reference.Attribute("ReferenceOutputAssembly") != "false"
            select $"AppHost references {target} with its assembly; it starts processes and must not know their types.";

        Faults.None(faults);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(SourceTree.Root, "Platform.sln")).Replace('\\', '/');

        Assert.All(SourceTree.Projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> References(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, project))!;
        return XDocument.Load(Path.Combine(SourceTree.Root, project)).Descendants("ProjectReference")
            .Select(reference => (string)reference.Attribute("Include")!)

            // AppHost's list of what it starts, which another rule looks at.
            .Where(include => !include.StartsWith("@(", StringComparison.Ordinal))
            .Select(include => Path.GetFullPath(Path.Combine(folder, include)))
            .Select(path => Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/'));
    }
}
