namespace Platform.Hosting;

/// <summary>The folder for everything that outlives a run.</summary>
internal static class DataFolder
{
    /// <summary>Creates it if need be. Others may walk through it, as the database server's user must, but not look around.</summary>
    public static void Create(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Path.Combine(path, "logs"));
                return;
            }

            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(path, Owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            Directory.CreateDirectory(Path.Combine(path, "logs"), Owner);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostingException($"The data folder {path} cannot be written: {error.Message}", error);
        }
    }
}
