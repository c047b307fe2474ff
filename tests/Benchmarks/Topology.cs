namespace Benchmarks;

/// <summary>The endpoint and the issuer that every gateway of a benchmark stands before.</summary>
internal sealed class Topology : IAsyncDisposable
{
    private static readonly string[] Services = ["orders", "inventory", "subscriptions", "notifications", "identity"];

    private readonly List<Server> gateways = [];
    private readonly Server endpoint;
    private readonly Issuer issuer;

    private Topology(Server endpoint, Issuer issuer) => (this.endpoint, this.issuer) = (endpoint, issuer);

    public static async Task<Topology> StartAsync()
    {
        var issuer = new Issuer();
        await issuer.StartAsync();
        return new Topology(await Server.StartAsync("Benchmarks", Ports.Free(), "endpoint"), issuer);
    }

    public string Token(string subject) => issuer.Token(subject);

    /// <summary>YARP with one route and nothing else.</summary>
    public async Task<Server> StartYarpAsync() =>
        Keep(await Server.StartAsync("Benchmarks", Ports.Free(), "yarp", endpoint.Address.OriginalString));

    /// <summary>The gateway, as it runs in production but for what is said.</summary>
    public async Task<Server> StartGatewayAsync(params string[] settings) => Keep(await Server.StartAsync(
        "Gateway",
        Ports.Free(),
        [
            $"--Auth:Issuer={issuer.Address}",
            "--Auth:RequireHttps=false",
            .. Services.Select(service => $"--services:{service}:http:0={endpoint.Address.OriginalString}"),
            .. settings,
        ]));

    /// <summary>The setting under which a gateway finds the Redis that is started.</summary>
    public string StartRedis()
    {
        var port = Ports.Free();
        Keep(Server.StartRedis(port));
        return $"--ConnectionStrings:redis=127.0.0.1:{port}";
    }

    public async ValueTask DisposeAsync()
    {
        gateways.ForEach(gateway => gateway.Dispose());
        endpoint.Dispose();
        await issuer.DisposeAsync();
    }

    private Server Keep(Server server)
    {
        gateways.Add(server);
        return server;
    }
}
