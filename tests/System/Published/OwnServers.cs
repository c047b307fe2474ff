using System.Net;
using System.Net.Sockets;
using Npgsql;
using Testing;

namespace WholeSystem.Published;

/// <summary>PostgreSQL, RabbitMQ and Redis of this machine, each of which can be started anew at the same place.</summary>
public sealed class OwnServers : IAsyncDisposable
{
    private static readonly string Scripts = Path.Combine(RepositoryFolder.Root, "AppHost/LocalServers");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string postgresFolder;
    private readonly string rabbitFolder;
    private readonly string postgresPassword = Guid.NewGuid().ToString("n");
    private readonly string rabbitPassword;
    private readonly int[] ofRabbit = [Testing.Ports.Free(), Testing.Ports.Free(), Testing.Ports.Free()];
    private readonly int postgresPort = Testing.Ports.Free();
    private string postgresBinaries = "";
    private string rabbitServer = "";
    private Program? postgres;
    private Program? rabbit;
    private RedisServer redis = null!;

    private OwnServers(DirectoryInfo root, string rabbitPassword)
    {
        this.rabbitPassword = rabbitPassword;
        postgresFolder = Path.Combine(root.FullName, "postgres");
        rabbitFolder = Path.Combine(root.FullName, "rabbitmq");
    }

    /// <summary>Where each listens, by the name that the cluster knows it by.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; private set; } = new Dictionary<string, int>();

    public static async Task<OwnServers> StartAsync(DirectoryInfo root, Secrets secrets, string[] services)
    {
        var servers = new OwnServers(root, secrets["rabbitmq-default-user", "password"])
        {
            postgresBinaries = (await PublishedFiles.RunAsync("bash", Path.Combine(Scripts, "postgres-binaries.sh"))).Trim(),
            rabbitServer = (await PublishedFiles.RunAsync("bash", Path.Combine(Scripts, "rabbitmq-server.sh"))).Trim(),
            redis = await RedisServer.StartedAsync(),
        };
        servers.StartPostgres();
        servers.StartRabbit();
        servers.Ports = new Dictionary<string, int>
        {
            ["postgres-rw"] = servers.postgresPort,
            ["rabbitmq"] = servers.ofRabbit[0],
            ["redis"] = servers.redis.Port,
        };
        foreach (var service in services)
        {
            await servers.MakeAsync(service, secrets[$"{service}-database", "password"]);
        }

        // A service that finds no broker when it starts ends, and a cluster starts it again.
        await servers.RabbitListensAsync();
        return servers;
    }

    /// <summary>Ends it as a node that is drained would, and starts it again with what it has kept.</summary>
    public async Task RestartPostgresAsync()
    {
        postgres!.Tell("TERM");
        await postgres.EndAsync(Patience);
        StartPostgres();
    }

    public async Task RestartRabbitAsync()
    {
        rabbit!.Tell("TERM");
        await rabbit.EndAsync(Patience);
        StartRabbit();
        await RabbitListensAsync();
    }

    /// <summary>It comes back with nothing, as a cache may.</summary>
    public async Task RestartRedisAsync()
    {
        await redis.KillAsync();
        await redis.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (Program?[])[postgres, rabbit])
        {
            server?.Tell("TERM");
            await (server?.EndAsync(TimeSpan.FromSeconds(30)) ?? Task.FromResult(0));
            server?.Dispose();
        }

        await redis.DisposeAsync();
    }

    private async Task RabbitListensAsync()
    {
        var listens = await RunningSystem.UntilAsync(() => ListensAsync(ofRabbit[0]), listens => listens || rabbit!.HasEnded, Patience);
        Assert.True(listens, $"RabbitMQ does not listen: {rabbit!.Said}");
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return client.Connected;
    }

    private void StartPostgres() => postgres = Program.Start(
        "bash",
        [Path.Combine(Scripts, "postgres.sh"), postgresBinaries, postgresFolder, $"{postgresPort}", "max_connections=500"],
        new() { ["SERVER_PASSWORD"] = postgresPassword });

    private void StartRabbit() => rabbit = Program.Start(
        "bash",
        [Path.Combine(Scripts, "rabbitmq.sh"), rabbitServer, rabbitFolder, .. ofRabbit.Select(port => $"{port}")],
        new() { ["SERVER_PASSWORD"] = rabbitPassword });

    // As the operator makes a managed role and a database.
    private async Task MakeAsync(string service, string password)
    {
        var server = $"Host=127.0.0.1;Port={postgresPort};Username=postgres;Password={postgresPassword};Database=postgres;Pooling=false;Timeout=2";
        await using var connection = new NpgsqlConnection(server);
        await RunningSystem.UntilAsync(
            async () =>
            {
                try
                {
                    await connection.OpenAsync();
                    return true;
                }
                catch (NpgsqlException)
                {
                    return false;
                }
            },
            Patience);
        foreach (var statement in (string[])[$"create role {service} login password '{password}'", $"create database {service} owner {service}"])
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
