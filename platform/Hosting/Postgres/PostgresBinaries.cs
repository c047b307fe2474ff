namespace Platform.Hosting;

/// <summary>A folder with PostgreSQL's server programs.</summary>
internal sealed record PostgresBinaries(string Folder, int MajorVersion, string Version)
{
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

    private static async Task<List<PostgresBinaries>> ReadAsync(IEnumerable<string> folders, CancellationToken cancellation)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Distinct().Where(folder => File.Exists(Path.Combine(folder, "initdb" + Suffix))))
        {
            var server = Path.Combine(folder, "postgres" + Suffix);
            if (File.Exists(server) && await VersionAsync(server, cancellation) is { } version)
            {
                found.Add(new PostgresBinaries(folder, int.Parse(version.Split('.')[0]), version));
            }
        }

        return found;
    }

    /// <summary>"15.18" of "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"; null when the program does not say.</summary>
    private static async Task<string?> VersionAsync(string server, CancellationToken cancellation)
    {
        var (_, output) = await ChildProcess.RunAsync(new ProcessSpec(server, "--version"), cancellation);
        var version = output.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2);
        return version is not null && char.IsAsciiDigit(version[0]) && int.TryParse(version.TakeWhile(char.IsAsciiDigit).ToArray(), out _)
            ? new string([.. version.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')])
            : null;
    }
}
