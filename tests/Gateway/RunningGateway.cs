using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ServiceDefaults;

namespace Gateway.Tests;

/// <summary>The gateway on a free port in front of a real issuer.</summary>
public sealed class RunningGateway : IAsyncDisposable
{
    private readonly WebApplication identity;
    private readonly WebApplication gateway;

    private RunningGateway(WebApplication identity, WebApplication gateway)
    {
        this.identity = identity;
        this.gateway = gateway;
        Http = new HttpClient { BaseAddress = new Uri(gateway.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public static async Task<RunningGateway> StartAsync(params string[] settings)
    {
        var issuer = Upstream.FreeAddress();
        var identity = await StartAsync(
            builder => builder.AddIdentity(), app => app.MapIdentity(), $"--urls={issuer}", $"--Auth:Issuer={issuer}", "--Identity:DemoUsers=true");
        var gateway = await StartAsync(
            builder => builder.AddGateway(),
            app => app.MapGateway(),
            ["--urls=http://127.0.0.1:0", $"--Auth:Issuer={issuer}", $"--services:identity:http:0={issuer}", .. settings]);
        return new RunningGateway(identity, gateway);
    }

    /// <summary>Signs in through the gateway; every later request carries the token.</summary>
    public async Task SignInAsync()
    {
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "password"), new("client_id", "demo"), new("username", "customer"), new("password", "Passw0rd!")]);
        using var response = await Http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.GetProperty("access_token").GetString());
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async Task<string> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> PlaceOrderAsync(HttpContent body) =>
        Http.PostAsync(new Uri("/api/v1/orders", UriKind.Relative), body, TestContext.Current.CancellationToken);

    public static async Task<string?> ErrorCodeAsync(HttpResponseMessage response)
    {
        var envelope = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(JsonValueKind.Null, envelope.GetProperty("data").ValueKind);
        return envelope.GetProperty("error").GetProperty("code").GetString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await gateway.DisposeAsync();
        await identity.DisposeAsync();
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> add, Action<WebApplication> map, params string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        add(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
