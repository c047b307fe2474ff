using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Testing;

namespace WholeSystem.Published;

/// <summary>
/// The published folders as processes of nobody, with the environment that the cluster's files give their containers and nothing else: only names
/// of hosts are others. Servers of this machine stand for the operators', and a proxy that ends TLS for the ingress.
/// </summary>
public sealed partial class PublishedSystem : IAsyncLifetime
{
    private const string Home = "/home/app";

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("test-published-");
    private readonly Dictionary<string, int> ports = [];
    private readonly Dictionary<string, Program> services = [];
    private readonly Secrets secrets = new();
    private IReadOnlyDictionary<string, string> files = null!;
    private Program provider = null!;
    private Edge edge = null!;

    public OwnServers Servers { get; private set; } = null!;

    /// <summary>Where callers find the gateway.</summary>
    public Uri Address => edge.Address;

    /// <summary>The client that the configuration names: there are no people in a system that was only installed.</summary>
    public Caller Machine { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await PublishedFiles.RunAsync("chmod", "755", root.FullName);
        files = await PublishedFiles.WriteAsync("kubernetes");
        await PublishedFiles.RunAsync(
            "dotnet", "build", Path.Combine(RepositoryFolder.Root, "deploy/Images.proj"), "-t:Publish", $"-p:Into={root}/app", "-p:NoBuild=true",
            "--no-restore", "-v:q", "-nologo", "-nodeReuse:false");
        await PublishedFiles.RunAsync("chmod", "-R", "a-w,a+rX", $"{root}/app");

        var deployments = Of("Deployment").ToList();
        foreach (var deployment in deployments)
        {
            ports[NameOf(deployment)] = Ports.Free();
        }

        edge = await Edge.StartAsync(ports["gateway"], Path.Combine(root.FullName, "authority.pem"));
        ports["payments"] = Ports.Free();
        provider = Program.Start(RepositoryFolder.Built("Payments"), [], new() { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports["payments"]}" });
        Servers = await OwnServers.StartAsync(root, secrets, [.. Of("Database").Select(NameOf)]);

        await Task.WhenAll(Of("Job").Select(MigrateAsync));
        foreach (var deployment in deployments)
        {
            services[NameOf(deployment)] = Start(deployment);
        }

        await Task.WhenAll(ports.Where(one => services.ContainsKey(one.Key)).Select(one => ReadyAsync(one.Key, one.Value)));
        var token = await RunningSystem.UntilAsync(TokenAsync, given => given is not null, StartTime);
        Machine = new Caller(ClientOf(token ?? throw new InvalidOperationException($"No token was given: {Said("identity")}")));
    }

    /// <summary>A caller from outside, who trusts the proxy's certificate; without a token nobody.</summary>
    public HttpClient ClientOf(string? token = null)
    {
        var http = new HttpClient(edge.Trusting()) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>What a service's own image says of its health.</summary>
    public async Task<int> HealthAsync(string service)
    {
        using var asked = Start(Of("Deployment").Single(one => NameOf(one) == service), "health");
        return await asked.EndAsync(StartTime);
    }

    public async ValueTask DisposeAsync()
    {
        Machine?.Dispose();
        foreach (var one in services.Values)
        {
            one.Tell("TERM");
        }

        foreach (var one in services.Values)
        {
            await one.EndAsync(TimeSpan.FromSeconds(30));
            one.Dispose();
        }

        provider?.Dispose();
        await (edge?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Servers?.DisposeAsync() ?? ValueTask.CompletedTask);
        await PublishedFiles.RunAsync("chmod", "-R", "u+w", $"{root}/app");
        root.Delete(recursive: true);
    }

    /// <summary>What a service has said, for whoever looks for why it fails.</summary>
    public string Said(string service) => services[service].Said;

    /// <summary>An access token of the client that the configuration names; null when there is none to be had now.</summary>
    public async Task<string?> TokenAsync()
    {
        using var http = ClientOf();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "automation",
            ["client_secret"] = secrets["shop", "automation-client-secret"],
            ["scope"] = "api",
        });
        using var granted = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        var answer = await granted.Content.ReadFromJsonAsync<JsonNode>();
        return (string?)answer!["access_token"];
    }

    private async Task MigrateAsync(JsonObject job)
    {
        using var migration = Start(job, [.. Container(job)["args"]!.AsArray().Select(one => (string)one!)]);
        var exitCode = await migration.EndAsync(StartTime);
        Assert.True(exitCode == 0, $"{NameOf(job)} ended with {exitCode}: {migration.Said}");
    }

    private Program Start(JsonObject owner, params string[] arguments)
    {
        var container = Container(owner);
        var service = (string)container["name"]!;
        var folder = Directory.EnumerateDirectories($"{root}/app")
            .Single(one => Path.GetFileName(one).EndsWith(service, StringComparison.OrdinalIgnoreCase));
        var scratch = Scratch($"scratch-{NameOf(owner)}");
        var keeps = container["volumeMounts"]!.AsArray().Any(mount => (string?)mount!["mountPath"] == Home);
        var environment = Variables(container).ToDictionary(one => one.Name, one => Here(one.Value, keeps ? Scratch($"home-{service}") : Home));
        environment["TMPDIR"] = scratch;
        environment["SSL_CERT_FILE"] = Path.Combine(root.FullName, "authority.pem");
        environment["Telemetry__MetricsPort"] = $"{Ports.Free()}";
        environment["ASPNETCORE_HTTP_PORTS"] = $"{ports[service]};{environment["Telemetry__MetricsPort"]}";
        return Program.StartAsNobody(folder, $"{Path.GetFileName(folder)}.dll", arguments, environment);
    }

    // As Kubernetes does it: a variable may refer to those before it.
    private IEnumerable<(string Name, string Value)> Variables(JsonNode container)
    {
        var before = new Dictionary<string, string>();
        foreach (var variable in container["env"]!.AsArray())
        {
            var name = (string)variable!["name"]!;
            before[name] = variable["valueFrom"] switch
            {
                { } from when from["secretKeyRef"] is { } secret => secrets[(string)secret["name"]!, (string)secret["key"]!],
                { } from => Setting((string)from["configMapKeyRef"]!["key"]!),
                null => Reference().Replace((string)variable["value"]!, match => before[match.Groups["name"].Value]),
            };
            yield return (name, before[name]);
        }
    }

    private string Setting(string key) => key switch
    {
        "PUBLIC_URL" or "ISSUER_URL" => Address.GetLeftPart(UriPartial.Authority),
        "PAYMENTS_URL" => $"http://127.0.0.1:{ports["payments"]}",
        "PROXY_NETWORK" => "127.0.0.0/8",
        "MAIL_HOST" or "OTLP_ENDPOINT" => key == "MAIL_HOST" ? "127.0.0.1" : "http://127.0.0.1:9",
        _ => files["settings.env"].Split('\n').Single(line => line.StartsWith($"{key}=", StringComparison.Ordinal))[(key.Length + 1)..],
    };

    private string Here(string value, string home)
    {
        var said = value.StartsWith(Home, StringComparison.Ordinal) ? home + value[Home.Length..] : value;
        return HostAndPort().Replace(said, match => $"{match.Groups["before"]}127.0.0.1{match.Groups["between"]}"
            + $"{Servers.Ports.GetValueOrDefault(match.Groups["host"].Value, ports.GetValueOrDefault(match.Groups["host"].Value))}");
    }

    private string Scratch(string name)
    {
        // Whoever it is that runs here writes to this and to nothing else.
        var folder = Directory.CreateDirectory(Path.Combine(root.FullName, name)).FullName;
        using var opened = Process.Start("chmod", ["777", folder]);
        opened.WaitForExit();
        return folder;
    }

    private async Task ReadyAsync(string service, int port)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        async Task<bool> IsReadyAsync()
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
                return answer.IsSuccessStatusCode;
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
            {
                return services[service].HasEnded;
            }
        }

        await RunningSystem.UntilAsync(IsReadyAsync, StartTime);
        Assert.False(services[service].HasEnded, $"{service} has ended: {Said(service)}");
    }

    private IEnumerable<JsonObject> Of(string kind) => files.Where(file => file.Key.EndsWith(".yaml", StringComparison.Ordinal))
        .SelectMany(file => PublishedFiles.Parse(file.Value)).Where(one => (string?)one["kind"] == kind);

    private static string NameOf(JsonObject one) => (string)one["metadata"]!["name"]!;

    private static JsonNode Container(JsonObject owner) => owner["spec"]!["template"]!["spec"]!["containers"]![0]!;

    [GeneratedRegex(@"\$\((?<name>\w+)\)")]
    private static partial Regex Reference();

    [GeneratedRegex("(?<before>^http://|^Host=|@|^)(?<host>postgres-rw|rabbitmq|redis|identity|orders|inventory|subscriptions|notifications)"
        + "(?<between>:|;Port=)[0-9]+")]
    private static partial Regex HostAndPort();
}

/// <summary>Whatever a vault would hold, drawn when it is asked for.</summary>
public sealed class Secrets
{
    private readonly Dictionary<(string Name, string Key), string> drawn = new()
    {
        [("rabbitmq-default-user", "username")] = "shop",
        [("shop", "redis-password")] = RedisServer.Password,
        [("shop", "personal-data-key")] = Convert.ToBase64String(Guid.NewGuid().ToByteArray().Concat(Guid.NewGuid().ToByteArray()).ToArray()),
    };

    private readonly Lock gate = new();

    public string this[string name, string key]
    {
        get
        {
            lock (gate)
            {
                return drawn.TryGetValue((name, key), out var value) ? value : drawn[(name, key)] = Guid.NewGuid().ToString("n");
            }
        }
    }
}
