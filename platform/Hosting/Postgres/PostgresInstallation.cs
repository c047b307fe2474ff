namespace Platform.Hosting;

/// <summary>PostgreSQL's programs on this machine, installed from the distribution where that can be done without asking.</summary>
internal static class PostgresInstallation
{
    public const string Instruction =
        "PostgreSQL was not found on this machine. Do one of these: install it (Debian/Ubuntu: apt-get install postgresql, Fedora: dnf install postgresql-server, "
        + "macOS: brew install postgresql@17, Windows: winget install PostgreSQL.PostgreSQL.17), start Docker, or give a server with --postgres \"Host=...;Username=...;Password=...\".";

    // The Debian package makes and starts a cluster on port 5432 unless it is told not to.
    private const string WithoutCluster =
        """
        set -e
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
        apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold postgresql
        """;

    public static bool CanInstall => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get");

    public static async Task<IReadOnlyList<PostgresBinaries>> FindOrInstallAsync(CancellationToken cancellation)
    {
        var found = await PostgresBinaries.FindAllAsync(cancellation);
        if (found.Count > 0)
        {
            return found;
        }

        if (!CanInstall)
        {
            throw new HostingException(Instruction);
        }

        var (exitCode, output) = await ChildProcess.RunAsync(new ProcessSpec("/bin/sh", "-c", WithoutCluster), cancellation);
        found = await PostgresBinaries.FindAllAsync(cancellation);
        return exitCode == 0 && found.Count > 0
            ? found
            : throw new HostingException($"{Instruction}\nInstalling it with apt-get did not work (exit code {exitCode}):\n{output}");
    }
}
