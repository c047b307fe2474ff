using Npgsql;

namespace AppHost.Databases;

/// <summary>
/// Makes the databases, roles and schemas of the services, whenever the server is ready; what is there already stays. Each service owns its
/// schemas and sees no other's. What carries messages between them belongs to the group role <c>bus</c>, which all are members of.
/// </summary>
internal static class Provisioning
{
    private const int Attempts = 20;

    public static IResourceBuilder<T> WithProvisioning<T>(this IResourceBuilder<T> postgres)
        where T : IResourceWithConnectionString
    {
        postgres.ApplicationBuilder.Eventing.Subscribe<ResourceReadyEvent>(postgres.Resource, async (_, cancellation) =>
        {
            var server = await postgres.Resource.GetConnectionStringAsync(cancellation);
            await ProvideAsync(server!, [.. postgres.Resource.Annotations.OfType<ServiceDatabase>()], Attempts, cancellation);
        });
        return postgres;
    }

    // A server that was ready may be gone again a moment later, when somebody tries what happens then.
    private static async Task ProvideAsync(string server, IReadOnlyList<ServiceDatabase> services, int attempts, CancellationToken cancellation)
    {
        try
        {
            await ProvideAsync(server, services, cancellation);
        }
        catch (Exception error) when (error is NpgsqlException or IOException && attempts > 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellation);
            await ProvideAsync(server, services, attempts - 1, cancellation);
        }
    }

    private static async Task ProvideAsync(string server, IReadOnlyList<ServiceDatabase> services, CancellationToken cancellation)
    {
        await using (var postgres = await OpenAsync(server, "postgres", cancellation))
        {
            await postgres.DoAsync(Role("bus", "nologin"), cancellation);
            foreach (var service in services)
            {
                var (role, password) = (service.Service, await service.Password.GetValueAsync(cancellation));
                var bus = service.HasMessages ? $"grant bus to {role};" : "";
                await postgres.DoAsync($"{Role(role, "login")} alter role {role} password '{password}'; {bus}", cancellation);
            }

            foreach (var database in services.Select(one => one.Database).Distinct())
            {
                // There is no "if not exists" for databases, and none can be made within a block.
                if (await postgres.ScalarAsync($"select 1 from pg_database where datname = '{database}'", cancellation) is null)
                    await postgres.DoAsync($"create database {database}", cancellation);
            }
        }

        foreach (var sharing in services.GroupBy(one => one.Database))
        {
            await using var database = await OpenAsync(server, sharing.Key, cancellation);
            await database.DoAsync(Schemas(sharing.Key, sharing), cancellation);
        }
    }

    private static string Role(string name, string kind) =>
        $"do $$ begin if not exists (select from pg_roles where rolname = '{name}') then create role {name} {kind}; end if; end $$;";

    private static string Schemas(string database, IEnumerable<ServiceDatabase> services) =>
        $"""
        revoke all on database {database} from public;
        revoke all on schema public from public;
        create schema if not exists bus authorization bus;
        {string.Concat(services.Select(one =>
            $"""
            grant connect, temporary on database {database} to {one.Service};
            create schema if not exists {one.Service} authorization {one.Service};
            {(one.HasMessages ? OfMessages(one.Service) : "")}
            """))}
        """;

    private static string OfMessages(string service) =>
        $"""
        create schema if not exists {service}_bus authorization {service};
        alter default privileges for role {service} in schema bus grant all on tables to bus;
        alter default privileges for role {service} in schema bus grant all on sequences to bus;
        """;

    private static async Task<NpgsqlConnection> OpenAsync(string server, string database, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    private static async Task DoAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellation) =>
        await connection.ScalarAsync(sql, cancellation);

    private static async Task<object?> ScalarAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }
}
