using System.Xml.Linq;

namespace Architecture.Tests;

public sealed class DependencyTests
{
    // What the projects of a folder may reference, by folder.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["contracts"] = [],
        ["ServiceDefaults"] = ["contracts"],
        ["sandbox"] = [],
        ["traffic"] = [],
        ["services"] = ["ServiceDefaults", "contracts"],
        ["gateway"] = ["ServiceDefaults"],
        ["console"] = ["ServiceDefaults"],
        ["AppHost"] = ["AppHost", "services", "gateway", "console", "sandbox", "traffic"],
    };

    [Fact]
    public void Projects_reference_only_what_lies_below_them() => Faults.None(
        from project in Repository.Projects
        let folder = project.Path.Split('/')[0]
        where folder != "tests"
        let allowed = Allowed.GetValueOrDefault(folder, [])
        from target in References(project)
        where !allowed.Contains(target.Split('/')[0])
        let may = string.Join(", ", allowed.DefaultIfEmpty("nothing of ours"))
        select $"{project.Path} references {target}. A project in {folder}/ may reference {may}: "
            + "services share messages (contracts) and plumbing (ServiceDefaults), so that each can be changed and deployed alone.");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Files.Single(file => file.Path == "Platform.sln").Text.Replace('\\', '/');

        Faults.None(
            from project in Repository.Projects
            where !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal)
            select $"{project.Path} is not in Platform.sln, so neither an editor nor ./test builds it. Run: dotnet sln add {project.Path}");
    }

    private static IEnumerable<string> References(TextFile project) => XDocument.Parse(project.Text).Descendants("ProjectReference")
        .Select(reference => Path.Combine(RepositoryFolder.Root, Path.GetDirectoryName(project.Path)!, (string)reference.Attribute("Include")!))
        .Select(path => Path.GetRelativePath(RepositoryFolder.Root, Path.GetFullPath(path)).Replace('\\', '/'));
}
