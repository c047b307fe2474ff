namespace Testing;

/// <summary>Where the sources lie, and the programs that were built of them together with the tests.</summary>
public static class RepositoryFolder
{
    public static string Root { get; } = Above(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>A project's program without an extension: add <c>.dll</c> to run it by <c>dotnet</c>.</summary>
    public static string Built(string project)
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(tests.Parent!.Parent!.FullName, project, tests.Name, project);
    }

    private static string Above(DirectoryInfo folder) => folder switch
    {
        _ when File.Exists(Path.Combine(folder.FullName, "Platform.sln")) => folder.FullName,
        { Parent: { } parent } => Above(parent),
        _ => throw new InvalidOperationException("Expected to run somewhere below the folder of Platform.sln."),
    };
}
