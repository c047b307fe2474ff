using System.Security.Cryptography;
using System.Text;

namespace Platform.Hosting;

/// <summary>
/// PostgreSQL in a Docker container, its data in a volume named after the data folder. A container may outlive a kill of ours, since
/// the engine runs it and not we: the next start on the same folder removes it first.
/// </summary>
internal sealed class PostgresContainer : IServer
{
    private const string Image = "postgres:17";

    private readonly string name;
    private readonly string password;

    public PostgresContainer(string folder)
    {
        // Name and password both follow from a secret that is kept in the folder, so that volume and password stay together.
        password = DockerContainer.Secret(folder);
        name = $"postgres-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)))[..12]}";
    }

    public string Description => $"{Image} in Docker, volume {name}";

    public async Task<ProcessSpec> PrepareServerAsync(int port, CancellationToken cancellation)
    {
        await ChildProcess.RunAsync(new ProcessSpec("docker", "rm", "--force", name), cancellation);
        await DockerContainer.PullAsync(Image, cancellation);
        string[] arguments =
        [
            "run", "--rm", "--name", name, "-p", $"127.0.0.1:{port}:5432", "-v", $"{name}:/var/lib/postgresql/data", "-e", "POSTGRES_PASSWORD",
            Image, "-c", "max_connections=300", "-c", "idle_in_transaction_session_timeout=60s",
        ];
        return new ProcessSpec("docker", arguments)
        {
            Variables = new Dictionary<string, string> { ["POSTGRES_PASSWORD"] = password },
            StopSignal = Signal.Interrupt,
        };
    }

    public string ConnectionString(int port) => PostgresCluster.ConnectionString(port, password, "postgres");

    public void Dispose()
    {
        // The container ends with the docker command that runs it.
    }
}
