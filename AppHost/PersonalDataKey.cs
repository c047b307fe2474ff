using System.Security.Cryptography;
using System.Text;

namespace AppHost;

/// <summary>
/// The master key of personal data for runs on this machine, in a file that its owner alone may read. It is made once: were it lost, so were
/// all personal data of the data folder. In production a vault keeps it.
/// </summary>
internal static class PersonalDataKey
{
    /// <summary>The environment variable that services take the key from; the first is the current one.</summary>
    public const string Variable = "PersonalData__MasterKeys__0";

    private const int Size = 32;

    public static string Of(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, "personal-data");
        var path = Path.Combine(folder, "master-key");
        if (!File.Exists(path))
        {
            Write(folder, path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size)));
        }

        return File.ReadAllText(path);
    }

    // Whole on the disk before it has its name, and only then used: nothing is ever encrypted by a key that a crash could take along.
    private static void Write(string folder, string path, string key)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
            options.UnixCreateMode = Owner;
        }

        using (var file = new FileStream(path + ".new", options))
        {
            file.Write(Encoding.ASCII.GetBytes(key));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path);
    }
}
