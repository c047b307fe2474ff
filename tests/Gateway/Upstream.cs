using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>A service behind the gateway that says who it is and remembers the headers it was sent.</summary>
public sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication app;

    private Upstream(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>What it says of itself when it is probed; it answers requests in any case.</summary>
    public bool IsReady { get; set; } = true;

    public ConcurrentQueue<IHeaderDictionary> Received { get; } = new();

    public static async Task<Upstream> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var upstream = new Upstream(app);
        app.MapGet("/health/ready", () => Results.StatusCode(upstream.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
        app.MapPost("/api/v1/orders", async (HttpContext context) =>
        {
            using var body = new StreamReader(context.Request.Body);
            var received = await body.ReadToEndAsync(context.RequestAborted);
            context.Response.Headers.Location = "/api/v1/orders/1";
            return Results.Text($"{name} got {received}", statusCode: StatusCodes.Status201Created);
        });
        app.MapGet("/api/v1/{**rest}", (HttpContext context, string rest) =>
        {
            upstream.Received.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
            context.Response.Headers["X-Request-Id"] = context.Request.Headers["X-Request-Id"];
            return $"{name}: {rest}";
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    /// <summary>An address at which nobody listens.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
