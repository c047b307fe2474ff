using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Tests;

/// <summary>How a service leaves while others stand in for it.</summary>
public sealed class DrainingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_that_is_told_to_end_says_so_and_answers_as_before_until_its_time_is_over()
    {
        await using var app = await StartAsync("--Shutdown:Drain=00:00:05");
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/ready"));

        var stopping = app.StopAsync(Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/live"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/work"));
        Assert.False(stopping.IsCompleted);
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(client, "/work"));
    }

    [Fact]
    public async Task A_host_without_patience_does_not_wait()
    {
        await using var app = await StartAsync("--Shutdown:Drain=1.00:00:00");

        var stopping = app.StopAsync(new CancellationToken(canceled: true));

        Assert.Same(stopping, await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(30), Stop)));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return response.StatusCode;
    }

    private static async Task<WebApplication> StartAsync(params string[] args)
    {
        var builder = WebApplication.CreateBuilder([.. args, "--urls=http://127.0.0.1:0"]);
        builder.Configuration["Auth:Issuer"] = "https://issuer.test";
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/work", () => Results.Ok()).AllowAnonymous();
        await app.StartAsync(Stop);
        return app;
    }
}
