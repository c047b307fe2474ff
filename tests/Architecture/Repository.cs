namespace Architecture.Tests;

/// <summary>The repository as the rules see it: the text of its files.</summary>
internal static class Repository
{
    // What is built, fetched or generated: nobody writes it, so nobody is told how.
    private static readonly string[] Skipped = ["artifacts", "bin", "obj", "node_modules", "TestResults"];
    private const string Generated = "services/identity/Migrations";

    public static IReadOnlyList<TextFile> Files { get; } =
        [.. FilesIn(new DirectoryInfo(RepositoryFolder.Root)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static IEnumerable<TextFile> Sources => Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<TextFile> Components => Files.Where(file => file.Path.EndsWith(".razor", StringComparison.Ordinal));

    public static IEnumerable<TextFile> Projects => Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<TextFile> FilesIn(DirectoryInfo folder) =>
    [
        .. folder.EnumerateFiles()
            .Where(file => file.Name != ".git" && file.Extension != ".png")
            .Select(file => new TextFile(Relative(file), File.ReadAllLines(file.FullName))),
        .. folder.EnumerateDirectories()
            .Where(child => !Skipped.Contains(child.Name) && (child.Name == ".ci" || !child.Name.StartsWith('.')))
            .Where(child => Relative(child) != Generated)
            .SelectMany(FilesIn),
    ];

    private static string Relative(FileSystemInfo entry) => Path.GetRelativePath(RepositoryFolder.Root, entry.FullName).Replace('\\', '/');
}

internal sealed record TextFile(string Path, string[] Lines)
{
    public string Text { get; } = string.Join('\n', Lines);

    /// <summary>The file's name without what follows its first point.</summary>
    public string Name => System.IO.Path.GetFileName(Path).Split('.')[0];

    public bool Under(params string[] folders) => folders.Any(folder => Path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>Its lines without comments, each with where it stands.</summary>
    public IEnumerable<(string Place, string Code)> Code => Lines.Select((line, index) =>
        ($"{Path}:{index + 1}", line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? "" : line.Split(" // ")[0]));
}
