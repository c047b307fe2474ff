using System.Security.Cryptography;

namespace AppHost;

/// <summary>The folder for everything that outlives a run. One run at a time has it.</summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream taken;

    public DataFolder(string path)
    {
        Path = path;
        try
        {
            // Others may walk through, as a database server's user must, but not look around.
            Create(path, Owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            Create(Folder("secrets"), Owner);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The data folder {path} cannot be written: {error.Message} Give another one with --data DIR.");
        }

        try
        {
            taken = new FileStream(Folder("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new RunException($"The data folder {path} is in use by another run. Stop that one, or give another folder with --data DIR.");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RunException($"The data folder {path} cannot be written: {error.Message} Give another one with --data DIR.");
        }
    }

    public string Path { get; }

    public string Folder(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A secret that is drawn once and kept in a file that its owner alone may read.</summary>
    public string Secret(string name) => Kept(name, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));

    /// <summary>As a secret, 32 bytes in base64.</summary>
    public string Key(string name) => Kept(name, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private string Kept(string name, Func<string> draw)
    {
        var path = System.IO.Path.Combine(Folder("secrets"), name);
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

            using (var file = new StreamWriter(path + ".new", options))
                file.Write(draw());
            File.Move(path + ".new", path);
        }

        return File.ReadAllText(path);
    }

    public void Dispose() => taken.Dispose();

    private static void Create(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, mode);
    }
}
