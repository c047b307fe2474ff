using System.Text.RegularExpressions;

namespace Platform.Hosting;

/// <summary>A folder with PostgreSQL's server programs.</summary>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion, string Version)
{
    // The event store asks for transaction ids by functions that came with 13; 14 is the oldest that is still maintained.
    private const int OldestMajorVersion = 14;

    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    // Where the usual packages put them, outside PATH.
    private static readonly (string Parent, string Pattern, string Below)[] UsualPlaces =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/opt/homebrew/opt", "postgresql*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
        (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin"),
    ];

    public string Initdb => Path.Combine(Folder, "initdb" + Suffix);

    public string Server => Path.Combine(Folder, "postgres" + Suffix);

    /// <summary>Every installation found: the one on PATH first, then the newest first.</summary>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAllAsync(CancellationToken cancellation = default)
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var usual = UsualPlaces
            .Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.GetDirectories(place.Parent, place.Pattern).Select(folder => Path.Combine(folder, place.Below)));
        var first = await ReadAsync(onPath, cancellation);
        var others = await ReadAsync(usual, cancellation);
        return [.. first, .. others.Where(other => first.All(known => known.Folder != other.Folder)).OrderByDescending(other => other.MajorVersion)];
    }

    internal static async Task<List<PostgresBinaries>> ReadAsync(IEnumerable<string> folders, CancellationToken cancellation)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Distinct().Where(folder => File.Exists(Path.Combine(folder, "initdb" + Suffix))))
        {
            var server = Path.Combine(folder, "postgres" + Suffix);
            if (File.Exists(server) && await VersionAsync(server, cancellation) is { } version
                && int.Parse(version.Split('.')[0]) is var major and >= OldestMajorVersion)
            {
                found.Add(new PostgresBinaries(folder, major, version));
            }
        }

        return found;
    }

    /// <summary>"15.18" of "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"; null when the program does not run, or is another.</summary>
    private static async Task<string?> VersionAsync(string server, CancellationToken cancellation)
    {
        // A link may be left of a server that was removed, so only one that answers counts.
        var (exitCode, output) = await ChildProcess.RunAsync(new ProcessSpec(server, "--version"), cancellation);
        var version = ServerVersion().Match(output);
        return exitCode == 0 && version.Success ? version.Groups["version"].Value : null;
    }

    [GeneratedRegex(@"^postgres \(PostgreSQL\) (?<version>\d+(\.\d+)*)")]
    private static partial Regex ServerVersion();
}
