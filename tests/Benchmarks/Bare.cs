using Garnet;
using Yarp.ReverseProxy.Configuration;

namespace Benchmarks;

/// <summary>What the gateway is measured against, without anything that is not needed.</summary>
internal static class Bare
{
    // As long as a small order.
    private static readonly byte[] Answer = [.. Enumerable.Repeat((byte)'x', 700)];

    public static Task RunEndpointAsync(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        app.MapGet("/{**path}", async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer);
        });
        return app.RunAsync();
    }

    /// <summary>Takes what is exported by OTLP and forgets it.</summary>
    public static Task RunSinkAsync(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        app.MapPost("/v1/{signal}", context => context.Request.Body.CopyToAsync(Stream.Null));
        return app.RunAsync();
    }

    public static Task RunYarpAsync(string target, string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "endpoint", Match = new RouteMatch { Path = "{**path}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "endpoint",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = target } },
                },
            ]);
        var app = builder.Build();
        app.MapReverseProxy();
        return app.RunAsync();
    }

    public static async Task RunRedisAsync(string port)
    {
        using var server = new GarnetServer(
            ["--port", port, "--bind", "127.0.0.1", "--lua", "--memory", "64m", "--page", "1m", "--index", "1m", "-q"]);
        server.Start();
        await Task.Delay(Timeout.Infinite);
    }
}
