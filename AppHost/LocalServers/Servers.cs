using AppHost.Databases;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace AppHost.LocalServers;

/// <summary>What services need: containers where an engine answers or where the system is published, servers of this machine elsewhere.</summary>
internal static class Servers
{
    // Each process of a service may hold forty, and a few more for what is not its work.
    private const string Connections = "max_connections=500";

    public static IResourceBuilder<IResourceWithConnectionString> AddPostgres(this IDistributedApplicationBuilder builder, string name, Run run)
    {
        var password = run.AddSecret(builder, $"{name}-password");
        if (run.Local is not { } local)
            return builder.AddPostgres(name, password: password)
                .WithArgs("-c", Connections).WithDataVolume(run.Volume(name)).WithProvisioning();

        var server = new LocalServer(name, "bash", (host, port) =>
            ReferenceExpression.Create($"Host={host};Port={port};Username=postgres;Password={password}"));
        return server
            .AddTo(
                builder,
                password,
                async (connectionString, cancellation) =>
                {
                    await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=2");
                    await connection.OpenAsync(cancellation);
                },
                Repository.Script("postgres.sh"), local.PostgresBinaries, run.Folder(name), LocalServer.Port, Connections)
            .WithProvisioning();
    }

    public static IResourceBuilder<IResourceWithConnectionString> AddRedis(this IDistributedApplicationBuilder builder, string name, Run run)
    {
        var password = run.AddSecret(builder, $"{name}-password");
        if (run.Local is null)
            return builder.AddRedis(name, password: password);

        var server = new LocalServer(name, Repository.Program("Garnet")!, (host, port) =>
            ReferenceExpression.Create($"{host}:{port},password={password}"));
        return server.AddTo(
            builder,
            password,
            async (connectionString, _) =>
            {
                await using var redis = await ConnectionMultiplexer.ConnectAsync(connectionString + ",connectTimeout=2000");
                await redis.GetDatabase().PingAsync();
            },
            "--bind", "127.0.0.1", "--port", LocalServer.Port);
    }

    public static IResourceBuilder<IResourceWithConnectionString> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name, Run run)
    {
        var password = run.AddSecret(builder, $"{name}-password");
        if (run.Local is not { RabbitMqServer: { } program })
            return builder.AddRabbitMQ(name, run.UserOf(builder, name), password).WithDataVolume(run.Volume(name));

        var server = new LocalServer(name, "bash", (host, port) =>
            ReferenceExpression.Create($"amqp://shop:{password}@{host}:{port}"));
        return server.AddTo(
            builder,
            password,
            async (connectionString, cancellation) =>
            {
                await using var _ = await new ConnectionFactory { Uri = new(connectionString) }.CreateConnectionAsync(cancellation);
            },
            Repository.Script("rabbitmq.sh"), program, run.Folder(name), LocalServer.Port, $"{Ports.Free()}", $"{Ports.Free()}");
    }
}
