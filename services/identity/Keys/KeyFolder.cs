using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Identity.Keys;

/// <summary>
/// The signing keys on disk, one PEM file each, readable by their owner alone. A file's name, <c>{created, Unix seconds}-{key id}.pem</c>,
/// is the storage format. Without a path nothing is kept.
/// </summary>
internal sealed class KeyFolder(string? path)
{
    private const string Unfinished = ".unfinished";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string? path = string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path);

    /// <summary>Makes the folder where there is none, and clears away what a process that was killed left unfinished: nobody has seen it.</summary>
    public void Prepare()
    {
        if (path is null)
        {
            return;
        }

        CreateFolder(path);
        foreach (var leftover in Directory.EnumerateFiles(path, "*" + Unfinished))
        {
            File.Delete(leftover);
        }
    }

    /// <summary>
    /// Every key that is kept, oldest first; those in <paramref name="known"/> are not read again. Without a path these are all that there are.
    /// </summary>
    public IReadOnlyList<SigningKey> Load(IReadOnlyList<SigningKey> known)
    {
        if (path is null)
        {
            return known;
        }

        var byFile = known.ToDictionary(key => NameOf(path, key));
        return
        [
            .. Directory.EnumerateFiles(path, "*.pem").Select(file => byFile.GetValueOrDefault(file) ?? Read(file))
                .OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Writes a key so that it is there whole or not at all: a token must never be signed with a key that a restart forgets.</summary>
    public void Save(SigningKey key)
    {
        if (path is null)
        {
            return;
        }

        var name = NameOf(path, key);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(name + Unfinished, options))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ToPem()));
            file.Flush(flushToDisk: true);
        }

        File.Move(name + Unfinished, name);
    }

    public void Delete(SigningKey key)
    {
        if (path is not null)
        {
            File.Delete(NameOf(path, key));
        }
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static string NameOf(string path, SigningKey key) => Path.Combine(path, $"{key.CreatedAt.ToUnixTimeSeconds()}-{key.Id}.pem");

    private static SigningKey Read(string file)
    {
        try
        {
            var seconds = long.Parse(Path.GetFileName(file).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture);
            return SigningKey.FromPem(File.ReadAllText(file), DateTimeOffset.FromUnixTimeSeconds(seconds));
        }
        catch (Exception damage) when (damage is FormatException or ArgumentException or CryptographicException)
        {
            throw new InvalidDataException(
                $"Expected an RSA key as {{Unix seconds}}-{{key id}}.pem; found {file}, which cannot be read as one.", damage);
        }
    }
}
