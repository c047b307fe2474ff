using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>A service behind the gateway that says who it is and remembers the headers it was sent.</summary>
public sealed class Upstream : IAsyncDisposable
{
    /// <summary>What it tells nobody who comes through the gateway.</summary>
    public const string Inside = "told inside";

    private readonly WebApplication app;
    private int openStreams;

    private Upstream(string name, WebApplication app) => (Name, this.app) = (name, app);

    public string Name { get; }

    public string Address => app.Urls.Single();

    /// <summary>What it says of itself when it is probed; it answers requests in any case.</summary>
    public bool IsReady { get; set; } = true;

    public ConcurrentQueue<IHeaderDictionary> Received { get; } = new();

    /// <summary>The bodies that it was sent in full.</summary>
    public ConcurrentQueue<string> Written { get; } = new();

    /// <summary>What it does instead of answering reads.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>What it does instead of answering writes.</summary>
    public RequestDelegate? InsteadOfWriting { get; set; }

    /// <summary>How many streams of events are being read.</summary>
    public int OpenStreams => openStreams;

    public static async Task<Upstream> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var upstream = new Upstream(name, app);
        app.MapGet("/health/ready", () => Results.StatusCode(upstream.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/metrics", () => Inside);
        app.MapGet("/ops/{**rest}", () => Inside);
        app.MapGet("/openapi/v1.json", () => Results.Text($$"""
            {
              "paths": {
                "/api/v1/{{name}}": {
                  "get": {
                    "tags": ["{{name}}"],
                    "parameters": [ { "name": "id", "required": true, "example": "1" }, { "name": "cursor", "example": "abc" } ],
                    "security": [ { "accessToken": [] } ]
                  }
                }
              },
              "components": { "securitySchemes": { "accessToken": { "type": "http", "scheme": "bearer" } } }
            }
            """, "application/json"));
        app.MapPost("/api/v1/orders", async (HttpContext context) =>
        {
            using var body = new StreamReader(context.Request.Body);
            var received = await body.ReadToEndAsync(context.RequestAborted);
            upstream.Written.Enqueue(received);
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.Location = "/api/v1/orders/1";
            await (upstream.InsteadOfWriting?.Invoke(context) ?? context.Response.WriteAsync($"{name} got {received}", context.RequestAborted));
        });
        app.MapGet("/api/v1/orders/1/events/live", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            Interlocked.Increment(ref upstream.openStreams);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Decrement(ref upstream.openStreams);
        });
        app.MapGet("/api/v1/{**rest}", async (HttpContext context, string rest) =>
        {
            upstream.Received.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
            context.Response.Headers["X-Request-Id"] = context.Request.Headers["X-Request-Id"];
            await (upstream.Instead?.Invoke(context) ?? context.Response.WriteAsync($"{name}: {rest}", context.RequestAborted));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    /// <summary>An address at which nobody listens.</summary>
    public static string FreeAddress() => $"http://127.0.0.1:{Ports.Free()}";

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
