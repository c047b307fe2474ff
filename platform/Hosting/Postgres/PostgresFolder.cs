using System.Security.Cryptography;
using System.Text;

namespace Platform.Hosting;

/// <summary>
/// A private folder for one server: the cluster in <c>cluster</c>, the password in <c>password</c> (0600), a lock. PostgreSQL refuses
/// to run as root, so that root hands the folder to another user, and moves it to /var/tmp when that user cannot reach it.
/// </summary>
internal sealed class PostgresFolder : IDisposable
{
    private readonly FolderLock taken;

    private PostgresFolder(string path, SystemUser? user, FolderLock taken)
    {
        Path = path;
        User = user;
        this.taken = taken;
    }

    public string Path { get; }

    public SystemUser? User { get; }

    public string Cluster => System.IO.Path.Combine(Path, "cluster");

    public string Password => File.ReadAllText(PasswordFile);

    private string PasswordFile => System.IO.Path.Combine(Path, "password");

    private string VersionFile => System.IO.Path.Combine(Cluster, "PG_VERSION");

    private string PidFile => System.IO.Path.Combine(Cluster, "postmaster.pid");

    /// <summary>The version that made the cluster; null when there is none yet.</summary>
    public int? ClusterVersion =>
        File.Exists(VersionFile) ? int.Parse(File.ReadAllText(VersionFile)) : null;

    public static async Task<PostgresFolder> OpenAsync(string wanted, CancellationToken cancellation)
    {
        var user = ServerUser();
        var path = System.IO.Path.GetFullPath(wanted);
        if (!await PrepareAsync(path, user, cancellation))
        {
            path = InVarTmp(path);
            if (Directory.Exists(path) && await OwnerAsync(path, cancellation) != user!.UserId)
            {
                throw new HostingException($"{path} belongs to somebody else. Remove it, or give a data folder that the user {user.Name} can reach.");
            }

            if (!await PrepareAsync(path, user, cancellation))
            {
                throw new HostingException($"The user {user!.Name}, whom PostgreSQL runs as, can reach neither {wanted} nor {path}.");
            }
        }

        var taken = FolderLock.TryTake(path)
            ?? throw new HostingException($"The data folder {path} is in use by another running AppHost. Stop it first, or give another folder.");
        return new PostgresFolder(path, user, taken);
    }

    /// <summary>Makes the cluster if there is none. A kill in between leaves a folder of another name, which is made anew the next time.</summary>
    public async Task InitializeAsync(PostgresBinaries binaries, bool durable, CancellationToken cancellation)
    {
        if (ClusterVersion is not null)
        {
            return;
        }

        var half = Cluster + ".new";
        if (Directory.Exists(half))
        {
            Directory.Delete(half, recursive: true);
        }

        await WritePasswordAsync(cancellation);
        string[] arguments = ["-D", half, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=scram-sha-256", $"--pwfile={PasswordFile}"];
        var initdb = Run(binaries.Initdb, [.. arguments, .. durable ? [] : (string[])["--no-sync"]]);
        var (exitCode, output) = await ChildProcess.RunAsync(initdb, cancellation);
        if (exitCode != 0)
        {
            throw new HostingException($"initdb failed in {half} (exit code {exitCode}):\n{output}");
        }

        Directory.Move(half, Cluster);
    }

    /// <summary>A program that runs as the server's user, in this folder, in no language but English.</summary>
    public ProcessSpec Run(string command, IReadOnlyList<string> arguments) => new(command, [.. arguments])
    {
        User = User,
        WorkingDirectory = Path,
        Variables = new Dictionary<string, string> { ["LC_ALL"] = "C" },
    };

    /// <summary>
    /// Makes sure that no server runs on the cluster. One whose parent was killed is about to end, and is waited for. A pid file
    /// that names a process which is no server of this folder is stale: after a restart of the machine its number is somebody
    /// else's, and PostgreSQL itself would refuse to start for that reason.
    /// </summary>
    public async Task ClearPidFileAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var deadline = TimeProvider.System.GetUtcNow() + atMost;
        while (ServerInPidFile() is { } server)
        {
            if (!await IsServerAsync(server, cancellation))
            {
                File.Delete(PidFile);
            }
            else if (TimeProvider.System.GetUtcNow() > deadline)
            {
                throw new HostingException($"A PostgreSQL server (pid {server}) still runs on {Cluster}. Stop it first: kill -INT {server}");
            }
            else
            {
                await Task.Delay(100, cancellation);
            }
        }
    }

    public void Dispose() => taken.Dispose();

    private static SystemUser? ServerUser() =>
        OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess
            ? null
            : SystemUser.Find("postgres")
                ?? SystemUser.Find("nobody")
                ?? throw new HostingException("PostgreSQL cannot run as root, and there is no user postgres or nobody.");

    /// <summary>Where a folder goes that the server's user cannot reach.</summary>
    public static string InVarTmp(string path) =>
        $"/var/tmp/postgres-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16]}";

    /// <summary>Creates the folder for its user alone; false when that user cannot reach it.</summary>
    private static async Task<bool> PrepareAsync(string path, SystemUser? user, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return true;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (user is null)
        {
            return true;
        }

        await ChildProcess.RunAsync(new ProcessSpec("chown", $"{user.UserId}:{user.GroupId}", path), cancellation);
        var reach = new ProcessSpec("test", "-w", path) { User = user, WorkingDirectory = "/" };
        return (await ChildProcess.RunAsync(reach, cancellation)).ExitCode == 0;
    }

    private static async Task<int> OwnerAsync(string path, CancellationToken cancellation)
    {
        var (_, output) = await ChildProcess.RunAsync(new ProcessSpec("stat", "-c", "%u", path), cancellation);
        return int.TryParse(output, out var owner) ? owner : -1;
    }

    private async Task WritePasswordAsync(CancellationToken cancellation)
    {
        PrivateFile.Write(PasswordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        if (User is not null)
        {
            await ChildProcess.RunAsync(new ProcessSpec("chown", $"{User.UserId}:{User.GroupId}", PasswordFile), cancellation);
        }
    }

    private int? ServerInPidFile() =>
        File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), out var server) && IsAlive(server) ? server : null;

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>
    /// A server works in its cluster's folder, and so finds this very pid file there; where the kernel does not tell, its name must do.
    /// </summary>
    private async Task<bool> IsServerAsync(int processId, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        if (Directory.Exists("/proc/self"))
        {
            var ownPidFile = $"/proc/{processId}/cwd/postmaster.pid";
            return File.Exists(ownPidFile) && File.ReadAllText(ownPidFile) == File.ReadAllText(PidFile);
        }

        var (_, output) = await ChildProcess.RunAsync(new ProcessSpec("ps", "-o", "comm=", "-p", processId.ToString()), cancellation);
        return output.Contains("postgres", StringComparison.Ordinal);
    }
}
