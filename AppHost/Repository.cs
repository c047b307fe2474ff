namespace AppHost;

/// <summary>Where the sources and what was built of them lie.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Projects.AppHost.ProjectPath, ".."));

    /// <summary>A script beside the local servers.</summary>
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "LocalServers", name);

    /// <summary>A project's program, built beside this one in the same configuration; null where it is not.</summary>
    public static string? Program(string project)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(built.Parent!.Parent!.FullName, project, built.Name, OperatingSystem.IsWindows() ? project + ".exe" : project);
        return File.Exists(program) ? program : null;
    }
}
