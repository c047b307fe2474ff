using AppHost.Databases;

namespace AppHost.Publishing;

/// <summary>The system for Docker Compose on one machine, behind a proxy that ends TLS.</summary>
internal static class ComposeFiles
{
    private const string EnvFile = ".env.example";
    private const string Databases = "databases.sh";
    private const string Inside = "inside";
    private const string Outside = "outside";

    // Who owns a volume's folder must be settled by a server's own script, which begins as root and then is nobody special.
    private static readonly string[] ServerCapabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

    private static readonly Dictionary<string, string[]> ServerProbes = new()
    {
        ["postgres"] = ["CMD", "pg_isready", "--username", "postgres", "--host", "127.0.0.1"],
        ["rabbitmq"] = ["CMD", "rabbitmq-diagnostics", "--quiet", "check_port_connectivity"],
        ["redis"] = ["CMD-SHELL", "REDISCLI_AUTH=$$REDIS_PASSWORD redis-cli ping | grep PONG"],
    };

    public static IEnumerable<(string Path, string Text)> Of(PublishedSystem system) =>
    [
        ("compose.yaml", Yaml.Of(Compose(system))),
        (EnvFile, Example(system.Parameters)),
        (Databases, Script(system.Services.Select(one => one.Database).OfType<ServiceDatabase>())),
    ];

    private static object Compose(PublishedSystem system)
    {
        var services = new Dictionary<string, object>();
        foreach (var server in system.Servers)
            services[server.Name] = Of(server, system);
        foreach (var service in system.Services)
        {
            if (service.Database is not null)
                services[Migration(service.Name)] = OfMigration(service);
            services[service.Name] = Of(service);
        }

        return new
        {
            name = "shop",
            services,
            networks = new Dictionary<string, object> { [Inside] = new { @internal = true }, [Outside] = new { } },
            volumes = system.Servers.SelectMany(one => one.Volumes).Concat(system.Services.SelectMany(one => one.Volumes))
                .ToDictionary(one => one.Source!, _ => new { }),
        };
    }

    private static object Of(PublishedServer server, PublishedSystem system)
    {
        var wording = new Words();
        var variables = server.Variables.ToDictionary(one => one.Key, one => wording.Say(one.Value));
        var volumes = server.Volumes.Select(one => $"{one.Source}:{one.Target}").ToList();
        if (server.Name == "postgres")
        {
            volumes.Add($"./{Databases}:/docker-entrypoint-initdb.d/{Databases}:ro");
            foreach (var database in system.Services.Select(one => one.Database).OfType<ServiceDatabase>())
                variables[Wording.Variable(database.Password)] = wording.Say(database.Password);
        }

        return new
        {
            image = server.Image,
            hostname = server.Name, // RabbitMQ finds its queues again under the name of its host.
            entrypoint = server.Resource.Entrypoint,
            command = server.Arguments.Count > 0 ? server.Arguments.Select(wording.Say) : null,
            environment = variables,
            healthcheck = new { test = ServerProbes[server.Name], interval = "5s", timeout = "5s", retries = 12, start_period = "30s" },
            restart = "unless-stopped",
            stop_grace_period = "60s",
            cap_drop = new[] { "ALL" },
            cap_add = ServerCapabilities,
            security_opt = new[] { "no-new-privileges:true" },
            deploy = Limits("2.0", "1G"),
            networks = new[] { Inside },
            volumes = volumes.Count > 0 ? volumes : null,
        };
    }

    private static object Of(PublishedService service) => new
    {
        image = Image(service),
        environment = Variables(service),
        depends_on = After(service),
        healthcheck = new
        {
            test = new[] { "CMD", "dotnet", $"{service.Program}.dll", ContainerImage.Health },
            interval = "10s",
            timeout = "5s",
            retries = 3,
            start_period = "60s",
        },
        restart = "unless-stopped",
        stop_grace_period = $"{ContainerImage.GraceSeconds}s",
        user = User,
        read_only = true,
        tmpfs = new[] { "/tmp" },
        cap_drop = new[] { "ALL" },
        security_opt = new[] { "no-new-privileges:true" },
        deploy = Limits("1.0", "512M"),
        networks = new[] { Inside, Outside },
        ports = service.IsExternal ? new[] { $"${{{service.Name.ToUpperInvariant()}_BIND:?is missing}}:{ContainerImage.Port}" } : null,
        volumes = service.Volumes.Any() ? service.Volumes.Select(one => $"{one.Source}:{one.Target}") : null,
    };

    private static object OfMigration(PublishedService service) => new
    {
        image = Image(service),
        command = new[] { ContainerImage.Migrate },
        environment = Variables(service),
        depends_on = new Dictionary<string, object> { ["postgres"] = new { condition = "service_healthy" } },
        restart = "on-failure:3",
        user = User,
        read_only = true,
        tmpfs = new[] { "/tmp" },
        cap_drop = new[] { "ALL" },
        security_opt = new[] { "no-new-privileges:true" },
        deploy = Limits("1.0", "512M"),
        networks = new[] { Inside },
    };

    private static Dictionary<string, object> After(PublishedService service)
    {
        // A process of ours that others need is there, and need not be ready: each of them bears with its being away.
        var after = service.WaitsFor.ToDictionary(
            one => one.Name, one => (object)new { condition = one is ProjectResource ? "service_started" : "service_healthy" });
        if (service.Database is not null)
            after[Migration(service.Name)] = new { condition = "service_completed_successfully" };
        return after;
    }

    private static Dictionary<string, string> Variables(PublishedService service)
    {
        var wording = new Words();
        return service.Variables.ToDictionary(one => one.Key, one => wording.Say(one.Value));
    }

    private static string User => $"{ContainerImage.User}:{ContainerImage.User}";

    private static string Image(PublishedService service) =>
        $"${{IMAGE_REGISTRY:?is missing}}/{ContainerImage.Repository(service.Name)}:${{IMAGE_TAG:?is missing}}";

    private static string Migration(string service) => $"{service}-migration";

    private static object Limits(string cpus, string memory) => new { resources = new { limits = new { cpus, memory } } };

    private static string Example(IEnumerable<ParameterResource> parameters) =>
        $"""
        # Copy this to .env and fill it in; compose.yaml takes every value from there, and does not start without one.
        IMAGE_REGISTRY=registry.example
        IMAGE_TAG=1.0.0

        # Where the proxy that ends TLS finds the gateway and the console.
        GATEWAY_BIND=127.0.0.1:8080
        CONSOLE_BIND=127.0.0.1:8090

        {string.Join('\n', parameters.Where(one => !one.Secret).Select(one =>
            $"{Wording.Variable(one)}={one.Annotations.OfType<Example>().Single().Value}"))}

        # Secrets, each under the command that draws it.
        {string.Join('\n', parameters.Where(one => one.Secret).Select(one =>
            $"# {one.Annotations.OfType<Drawn>().SingleOrDefault()?.Command ?? "given to you by whoever asks for it"}\n{Wording.Variable(one)}="))}

        """;

    // A role and a database for each service, when the volume is new.
    private static string Script(IEnumerable<ServiceDatabase> databases) =>
        $"""
        #!/bin/sh
        set -e
        make() {"{"}
          psql --username postgres --set ON_ERROR_STOP=1 --set name="$1" --set password="$2" <<'SQL'
        create role :"name" login password :'password';
        create database :"name" owner :"name";
        revoke all on database :"name" from public;
        SQL
        {"}"}

        {string.Join('\n', databases.Select(one => $"make {one.Service} \"${Wording.Variable(one.Password)}\""))}

        """;

    private sealed class Words : Wording
    {
        protected override string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

        protected override string Parameter(ParameterResource parameter) => $"${{{Variable(parameter)}:?is missing}}";

        protected override string Host(string resource) => resource;
    }
}
