using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Alba;
using JasperFx.CommandLine;
using Marten.Events.Daemon.Coordination;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Testing;

/// <summary>
/// One service in this process on a database of its own: real HTTP pipeline, tokens, handlers, inbox and outbox; what it sends to other services is
/// only taken down, unless there is a broker.
/// </summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly bool ownsDatabase;
    private readonly DirectoryInfo folder;

    private RunningService(PostgresDatabase database, bool ownsDatabase, DirectoryInfo folder, IAlbaHost host) =>
        (Database, this.ownsDatabase, this.folder, Host) = (database, ownsDatabase, folder, host);

    public PostgresDatabase Database { get; }

    public IAlbaHost Host { get; }

    /// <typeparam name="T">Any type of the service's assembly.</typeparam>
    /// <param name="service">The service's name.</param>
    /// <param name="configure">What is different in the test.</param>
    /// <param name="replicaOf">The service whose database this one is to share.</param>
    /// <param name="redis">How to connect to Redis; the service has none otherwise.</param>
    /// <param name="patience">How long the service waits for Redis, in milliseconds.</param>
    /// <param name="own">The database, which outlives the service; one is made for it otherwise.</param>
    /// <param name="broker">The RabbitMQ by which it reaches others; what it sends to them is only taken down otherwise.</param>
    /// <param name="settings">What is configured besides.</param>
    public static async Task<RunningService> StartAsync<T>(
        string service,
        Action<IServiceCollection>? configure = null,
        RunningService? replicaOf = null,
        string redis = "",
        int patience = 50,
        PostgresDatabase? own = null,
        Uri? broker = null,
        IReadOnlyDictionary<string, string>? settings = null)
        where T : class
    {
        JasperFxEnvironment.AutoStartHost = true;
        var database = own ?? replicaOf?.Database ?? await PostgresDatabase.CreateAsync(service);
        var folder = Directory.CreateTempSubdirectory("test-service-");
        var host = await AlbaHost.For<T>(web => (settings ?? new Dictionary<string, string>())
            .Aggregate(web, (all, one) => all.UseSetting(one.Key, one.Value))
            .UseSetting("ConnectionStrings:database", database.ConnectionString)
            .UseSetting("ConnectionStrings:redis", redis)
            .UseSetting("Messaging:Transport", broker is null ? "postgres" : "rabbitmq")
            .UseSetting("ConnectionStrings:rabbitmq", $"{broker}")
            .UseSetting("Caching:Patience", TimeSpan.FromMilliseconds(patience).ToString("c"))
            .UseSetting("PersonalData:Current", "1")
            .UseSetting("PersonalData:MasterKeys:1", Convert.ToBase64String(new byte[32]))
            .UseSetting("Features:File", FeaturesIn(folder))
            .UseSetting("Auth:Issuer", TestIssuer.Address)
            .UseSetting("Auth:RequireHttps", "false")
            .ConfigureServices(services =>
            {
                services.AddHttpClient("token-issuer").ConfigurePrimaryHttpMessageHandler(() => new TestIssuer());
                services.RunWolverineInSoloMode();
                if (broker is null)
                {
                    services.DisableAllExternalWolverineTransports();
                }

                services.ConfigureWolverine(wolverine => wolverine.Durability.DeduplicationCleanupPollingTime = TimeSpan.FromSeconds(1));
                services.AddLogging(logging => logging.ClearProviders());
                services.AddSingleton<IStartupFilter, CutWire>();
                configure?.Invoke(services);
            }));
        return new RunningService(database, own is null && replicaOf is null, folder, host);
    }

    /// <summary>A request of a user named for the role, under an idempotency key of its own unless it says otherwise.</summary>
    public async Task<ServiceAnswer> SendAsync(
        HttpMethod method, string path, string? body = null, string? role = "operator", string? key = null, params (string, string)[] headers)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await SendContentAsync(method, path, content, role, key, headers);
    }

    /// <summary>As above, with a body of any kind.</summary>
    public async Task<ServiceAnswer> SendContentAsync(
        HttpMethod method, string path, HttpContent? content, string? role = "operator", string? key = null, params (string, string)[] headers)
    {
        var prefix = path.StartsWith("/ops/", StringComparison.Ordinal) ? "" : "/api/v1";
        using var request = new HttpRequestMessage(method, $"{prefix}{path}") { Content = content };
        request.Headers.Authorization = role is null ? null : new("Bearer", TestIssuer.Token(role, role));
        if (method != HttpMethod.Get)
        {
            request.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var http = Host.Server.CreateClient();
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new ServiceAnswer(
            response.StatusCode,
            text.Length > 0 ? JsonNode.Parse(text) : null,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value)));
    }

    /// <summary>Asks again and again until it is so; a test that waits for longer than a condition deserves fails.</summary>
    public static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Replaces the file of features, as an operator would.</summary>
    public async Task WriteFeaturesAsync(string features)
    {
        await File.WriteAllTextAsync($"{FeaturesIn(folder)}.new", features);
        File.Move($"{FeaturesIn(folder)}.new", FeaturesIn(folder), overwrite: true);
    }

    /// <summary>Makes a projection anew of all events.</summary>
    public Task RebuildAsync(string projection) => Host.Services.GetRequiredService<IProjectionCoordinator>().DaemonForMainDatabase()
        .RebuildProjectionAsync(projection, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        await Host.DisposeAsync();
        folder.Delete(recursive: true);
        if (ownsDatabase)
        {
            await Database.DisposeAsync();
        }
    }

    private static string FeaturesIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "features.json");
}

/// <summary>What came back: the envelope in its parts.</summary>
public sealed record ServiceAnswer(HttpStatusCode Status, JsonNode? Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode? Data => Body?["data"];

    public string? Code => (string?)Body?["error"]?["code"];

    public string? ETag => Headers.GetValueOrDefault("ETag");
}
