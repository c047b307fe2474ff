namespace Recovery.Tests;

/// <summary>What the servers of one drill share, with the folder that WAL is archived to; it is removed after them.</summary>
internal sealed class DrillFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("test-recovery-");

    private DrillFolder()
    {
    }

    public string Path => folder.FullName;

    public string Archive => $"{Path}/archive";

    public static async Task<DrillFolder> NewAsync()
    {
        var made = new DrillFolder();
        await Postgres.ShellAsync($"[ -z \"$as\" ] || chown postgres {made.Path}; $as mkdir {made.Archive}");
        return made;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
