using System.Security.Cryptography;

namespace Platform.Hosting;

/// <summary>
/// A broker in a folder of its own, ready to be started as often as need be: its queues, its cookie, its password and its
/// configuration lie there. It has a port mapper (epmd) of its own on a port of its own, so that it meets no other broker of this machine.
/// </summary>
internal sealed class RabbitMqNode : IServer
{
    // Erlang would start its port mapper as a daemon that outlives it, so that it is told not to and finds this one, which dies with the
    // broker: the broker takes this shell's place, and so is the parent whose death the kernel tells.
    private const string WithPortMapper =
        """
        if setpriv --pdeathsig KILL true 2>/dev/null; then mortal='setpriv --pdeathsig KILL --'; else mortal=; fi
        $mortal epmd -address 127.0.0.1 </dev/null >/dev/null 2>&1 &
        until epmd -names >/dev/null 2>&1; do sleep 0.05; done
        exec "$0"
        """;

    // On a busy machine a queue of a node that was killed may come back as a follower that waits for a leader for ever, there being no
    // other node (rabbitmq-server issue 10070; seen with 3.10). Once the node is up, each of its queues is told to elect one; to a queue
    // that has a leader this means nothing. The script splits its arguments at spaces, so that there is none.
    private const string ElectLeaders =
        "spawn(fun()->[begin(timer:sleep(1000)),catch([ra:trigger_election(amqqueue:get_pid(Q))||"
        + "Q<-rabbit_amqqueue:list(),amqqueue:get_type(Q)==rabbit_quorum_queue])end||_<-lists:seq(1,10)]end).";

    private const string PasswordFile = "password";
    private const string PortFile = "port";

    private readonly RabbitMqInstallation installation;
    private readonly string folder;
    private readonly string password;
    private readonly SystemUser? user;
    private readonly FolderLock taken;

    private RabbitMqNode(RabbitMqInstallation installation, string folder, string password, SystemUser? user, FolderLock taken)
    {
        this.installation = installation;
        this.folder = folder;
        this.password = password;
        this.user = user;
        this.taken = taken;
    }

    public string Folder => folder;

    public string Description => $"RabbitMQ {installation.Version} in {folder}";

    public static async Task<RabbitMqNode> OpenAsync(string path, CancellationToken cancellation)
    {
        var installation = await RabbitMqInstallation.FindOrInstallAsync(cancellation);
        if (OperatingSystem.IsWindows())
        {
            throw new HostingException(RabbitMqInstallation.Instruction);
        }

        var folder = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var taken = FolderLock.TryTake(folder)
            ?? throw new HostingException($"The folder {folder} is in use by another running broker. Stop it first, or give another folder.");
        try
        {
            var password = await WriteFilesAsync(folder, cancellation);
            return new RabbitMqNode(installation, folder, password, await HandOverAsync(folder, cancellation), taken);
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<ProcessSpec> PrepareServerAsync(int port, CancellationToken cancellation)
    {
        // For whoever looks for the broker that runs here; after a crash the file may name a port that nobody listens on.
        await File.WriteAllTextAsync(Path.Combine(folder, PortFile), port.ToString(), cancellation);
        return new ProcessSpec("bash", "-c", WithPortMapper, installation.Server)
        {
            User = user,
            WorkingDirectory = folder,
            Variables = Environment(port),
        };
    }

    public string ConnectionString(int port) => ConnectionString(password, port);

    /// <summary>How to reach the broker that was last started on a folder; null when none ever was.</summary>
    public static string? LastStarted(string folder)
    {
        var (port, secret) = (Path.Combine(folder, PortFile), Path.Combine(folder, PasswordFile));
        return File.Exists(port) && File.Exists(secret) && int.TryParse(File.ReadAllText(port), out var number)
            ? ConnectionString(File.ReadAllText(secret), number)
            : null;
    }

    public void Dispose() => taken.Dispose();

    private static string ConnectionString(string password, int port) => $"amqp://platform:{password}@127.0.0.1:{port}";

    private Dictionary<string, string> Environment(int port) => new()
    {
        // Where Erlang looks for the cookie.
        ["HOME"] = folder,
        ["LC_ALL"] = "C.UTF-8",
        ["ERL_EPMD_PORT"] = Ports.Free().ToString(),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",

        // For the broker and for the helper that it starts while it boots: neither may start a port mapper of its own when ours has just
        // been killed.
        ["ERL_ZFLAGS"] = "-start_epmd false",
        ["RABBITMQ_NODENAME"] = "platform@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = port.ToString(),
        ["RABBITMQ_DIST_PORT"] = Ports.Free().ToString(),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = $"-kernel inet_dist_use_interface {{127,0,0,1}} -eval {ElectLeaders}",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "queues"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),

        // What the machine's own broker is configured with is not meant for this one.
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder, "rabbitmq-env.conf"),

        // Its script then lets the broker take its place; otherwise a shell would stand between us and it, and die alone.
        ["detached"] = "true",
    };

    /// <summary>Writes what a broker of this folder finds; returns its password, which is drawn once.</summary>
    private static async Task<string> WriteFilesAsync(string folder, CancellationToken cancellation)
    {
        var secret = Path.Combine(folder, PasswordFile);
        if (!File.Exists(secret))
        {
            PrivateFile.Write(secret, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        var password = await File.ReadAllTextAsync(secret, cancellation);
        PrivateFile.Write(
            Path.Combine(folder, "rabbitmq.conf"),
            $"""
            default_user = platform
            default_pass = {password}
            log.console.level = warning
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[].", cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq-env.conf"), "", cancellation);
        return password;
    }

    /// <summary>Root hands the folder to the package's own user, where that user can reach it; null when we run it ourselves.</summary>
    private static async Task<SystemUser?> HandOverAsync(string folder, CancellationToken cancellation)
    {
        if (!System.Environment.IsPrivilegedProcess || !ParentDeath.KernelTells || SystemUser.Find("rabbitmq") is not { } user)
        {
            return null;
        }

        await ChildProcess.RunAsync(new ProcessSpec("chown", "-R", $"{user.UserId}:{user.GroupId}", folder), cancellation);
        var reach = new ProcessSpec("test", "-w", folder) { User = user, WorkingDirectory = "/" };
        if ((await ChildProcess.RunAsync(reach, cancellation)).ExitCode == 0)
        {
            return user;
        }

        await ChildProcess.RunAsync(new ProcessSpec("chown", "-R", "0:0", folder), cancellation);
        return null;
    }
}
