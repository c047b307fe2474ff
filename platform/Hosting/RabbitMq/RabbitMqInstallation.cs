using System.Text.RegularExpressions;

namespace Platform.Hosting;

/// <summary>RabbitMQ's server on this machine, installed from the distribution where that can be done without asking.</summary>
/// <param name="Server">The program that starts a broker.</param>
/// <param name="Version">The version, as far as the folder's name tells it.</param>
internal sealed partial record RabbitMqInstallation(string Server, string? Version)
{
    public const string Instruction =
        "RabbitMQ was not found on this machine. Do one of these: install it (Debian/Ubuntu: apt-get install rabbitmq-server, "
        + "Fedora: dnf install rabbitmq-server, macOS: brew install rabbitmq), start Docker, give a broker with "
        + "--rabbitmq \"amqp://user:password@host:5672\", or run with --transport postgres.";

    // The package would start a broker on port 5672; a policy of "no" keeps it from that, unless the machine has a policy of its own.
    private const string WithoutStart =
        """
        set -e
        policy=/usr/sbin/policy-rc.d
        if [ ! -e $policy ]; then
          printf '#!/bin/sh\nexit 101\n' > $policy
          chmod 755 $policy
          trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        fi
        apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold rabbitmq-server
        """;

    // Debian's program on PATH runs the broker as its own user in its own folder, so that the program behind it is looked for first.
    private static readonly string[] UsualPlaces =
    [
        "/usr/lib/rabbitmq/bin/rabbitmq-server",
        "/opt/rabbitmq/sbin/rabbitmq-server",
        "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
        "/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
    ];

    public static bool CanInstall => PostgresInstallation.CanInstall;

    /// <summary>The server on this machine; null when there is none. It is started by bash and runs on Unix only.</summary>
    public static RabbitMqInstallation? Find()
    {
        if (OperatingSystem.IsWindows() || UsualPlaces.FirstOrDefault(File.Exists) is not { } server)
        {
            return null;
        }

        var resolved = new FileInfo(server).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? server;
        var version = FolderVersion().Match(resolved);
        return new RabbitMqInstallation(server, version.Success ? version.Groups["version"].Value : null);
    }

    public static async Task<RabbitMqInstallation> FindOrInstallAsync(CancellationToken cancellation)
    {
        if (Find() is { } found)
        {
            return found;
        }

        if (!CanInstall)
        {
            throw new HostingException(Instruction);
        }

        var (exitCode, output) = await ChildProcess.RunAsync(new ProcessSpec("/bin/sh", "-c", WithoutStart), cancellation);
        return exitCode == 0 && Find() is { } installed
            ? installed
            : throw new HostingException($"{Instruction}\nInstalling it with apt-get did not work (exit code {exitCode}):\n{output}");
    }

    [GeneratedRegex(@"(rabbitmq_server-|/rabbitmq/)(?<version>\d+(\.\d+)+)")]
    private static partial Regex FolderVersion();
}
