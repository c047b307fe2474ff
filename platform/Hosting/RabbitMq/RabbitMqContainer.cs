using System.Security.Cryptography;
using System.Text;

namespace Platform.Hosting;

/// <summary>
/// A broker in a Docker container, its queues in a volume named after the data folder. Like a database's container it may outlive a kill
/// of ours: the next start on the same folder removes it first.
/// </summary>
internal sealed class RabbitMqContainer : IServer
{
    private const string Image = "rabbitmq:4";

    private readonly string name;
    private readonly string password;

    public RabbitMqContainer(string folder)
    {
        password = DockerContainer.Secret(folder);
        name = $"rabbitmq-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)))[..12]}";
    }

    public string Description => $"{Image} in Docker, volume {name}";

    public async Task<ProcessSpec> PrepareServerAsync(int port, CancellationToken cancellation)
    {
        await ChildProcess.RunAsync(new ProcessSpec("docker", "rm", "--force", name), cancellation);
        await DockerContainer.PullAsync(Image, cancellation);

        // The broker finds its queues by its node's name, which holds the host's.
        string[] arguments =
        [
            "run", "--rm", "--name", name, "--hostname", "rabbitmq", "-p", $"127.0.0.1:{port}:5672", "-v", $"{name}:/var/lib/rabbitmq",
            "-e", "RABBITMQ_DEFAULT_USER", "-e", "RABBITMQ_DEFAULT_PASS", Image,
        ];
        return new ProcessSpec("docker", arguments)
        {
            Variables = new Dictionary<string, string> { ["RABBITMQ_DEFAULT_USER"] = "platform", ["RABBITMQ_DEFAULT_PASS"] = password },
            StopSignal = Signal.Interrupt,
        };
    }

    public string ConnectionString(int port) => $"amqp://platform:{password}@127.0.0.1:{port}";

    public void Dispose()
    {
        // The container ends with the docker command that runs it.
    }
}
