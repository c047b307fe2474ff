namespace Platform.Hosting;

/// <summary>Writes a secret to a file that its owner alone may read, from its first moment on; all of it or nothing.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(path + ".new", options))
        {
            file.Write(text);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
