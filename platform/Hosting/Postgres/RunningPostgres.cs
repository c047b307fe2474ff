namespace Platform.Hosting;

/// <summary>The server that a running application has started on its data folder.</summary>
public static class RunningPostgres
{
    private const int PortLine = 3;

    /// <summary>How to reach the server that runs on a folder; null when none does, or none that was started from this machine's programs.</summary>
    /// <param name="dataFolder">The application's data folder.</param>
    /// <param name="name">The server's name in the application.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HostingException">A server runs there that this user may not use.</exception>
    public static async Task<string?> FindAsync(string dataFolder, string name, CancellationToken cancellation = default)
    {
        var wanted = Path.GetFullPath(Path.Combine(dataFolder, name));
        foreach (var folder in (string[])[wanted, PostgresFolder.InVarTmp(wanted)])
        {
            if (Read(folder) is var (port, password))
            {
                var connectionString = PostgresCluster.ConnectionString(port, password, "postgres");
                if (await PostgresDatabases.AnswersAsync(connectionString, cancellation))
                {
                    return connectionString;
                }
            }
        }

        return null;
    }

    // The server writes its port into the pid file, in the fourth line; after a crash the file may name a port that nobody listens on.
    private static (int Port, string Password)? Read(string folder)
    {
        try
        {
            var pidFile = Path.Combine(folder, "cluster", "postmaster.pid");
            return File.Exists(pidFile) && int.TryParse(File.ReadLines(pidFile).ElementAtOrDefault(PortLine), out var port)
                ? (port, File.ReadAllText(Path.Combine(folder, "password")))
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new HostingException($"The server in {folder} cannot be looked at: {error.Message}", error);
        }
    }
}
