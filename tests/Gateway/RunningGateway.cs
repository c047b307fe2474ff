using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults;
using Yarp.ReverseProxy;

namespace Gateway.Tests;

/// <summary>The gateway on a free port in front of a real issuer, which all tests share: making its key takes longer than a test.</summary>
public sealed class RunningGateway : IAsyncDisposable
{
    private static readonly string Issuer = Upstream.FreeAddress();
    private static readonly Lazy<Task<WebApplication>> Identity = new(async () => await StartAsync(
        builder => builder.AddIdentity(),
        app =>
        {
            app.UseIdentity();
            app.UseServiceDefaults();
            app.MapIdentity();
        },
        $"--urls={Issuer}",
        $"--ConnectionStrings:database={(await PostgresDatabase.CreateAsync("identity")).ConnectionString}",
        $"--Auth:Issuer={Issuer}",
        "--Auth:RequireHttps=false",
        "--Identity:DemoUsers=true",
        $"--Identity:PublicClients:console:RedirectUris:0={Redirect}"));

    /// <summary>Where a browser is sent back to with a code.</summary>
    public const string Redirect = "http://console.test/signin-oidc";

    private readonly WebApplication gateway;

    private RunningGateway(WebApplication gateway)
    {
        this.gateway = gateway;
        Http = new HttpClient { BaseAddress = new Uri(gateway.Urls.Single(url => url != MetricsAddress)) };
    }

    /// <summary>Where Prometheus reads.</summary>
    public string MetricsAddress => $"http://127.0.0.1:{gateway.Configuration["Telemetry:MetricsPort"]}";

    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    public IProxyStateLookup Proxy => gateway.Services.GetRequiredService<IProxyStateLookup>();

    public static async Task<RunningGateway> StartAsync(params string[] settings)
    {
        await Identity.Value;
        return new RunningGateway(await StartAsync(
            builder => builder.AddGateway(),
            app => app.UseGateway(),
            [
                .. Listening(),
                $"--Auth:Issuer={Issuer}",
                "--Auth:RequireHttps=false",
                $"--services:identity:http:0={Issuer}",
                .. settings,
            ]));
    }

    /// <summary>With an issuer whose key the tests have.</summary>
    public static async Task<RunningGateway> StartWithTestIssuerAsync(params string[] settings) => new(await StartAsync(
        builder =>
        {
            builder.AddGateway();
            builder.Services.AddHttpClient("token-issuer").ConfigurePrimaryHttpMessageHandler(() => new TestIssuer());
        },
        app => app.UseGateway(),
        [.. Listening(), $"--Auth:Issuer={TestIssuer.Address}", "--Auth:RequireHttps=false", .. settings]));

    /// <summary>Signs in through the gateway; every later request carries the token.</summary>
    public async Task SignInAsync(string user = "customer")
    {
        Http.DefaultRequestHeaders.Authorization = null;
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "password"), new("client_id", "demo"), new("username", user), new("password", "Passw0rd!")]);
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

    public Task<string> ReadMetricsAsync() => Http.GetStringAsync(new Uri($"{MetricsAddress}/metrics"), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PlaceOrderAsync(HttpContent body) =>
        Http.PostAsync(new Uri("/api/v1/orders", UriKind.Relative), body, TestContext.Current.CancellationToken);

    public static async Task<string?> ErrorCodeAsync(HttpResponseMessage response)
    {
        var envelope = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(JsonValueKind.Null, envelope.GetProperty("data").ValueKind);
        return envelope.GetProperty("error").GetProperty("code").GetString();
    }

    /// <summary>What a gauge of this gateway shows, and not that of another in this process.</summary>
    public int? Observe(string gauge)
    {
        int? shown = null;
        var meters = gateway.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (found, listener) =>
            {
                if (found.Name == gauge && found.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(found);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => shown = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return shown;
    }

    public Task StopAsync() => gateway.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await gateway.DisposeAsync();
    }

    private static string[] Listening()
    {
        var inside = new Uri(Upstream.FreeAddress());
        return [$"--urls=http://127.0.0.1:0;{inside.OriginalString}", $"--Telemetry:MetricsPort={inside.Port}"];
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> add, Action<WebApplication> use, params string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Environment.ApplicationName = nameof(Gateway);
        add(builder);
        var app = builder.Build();
        use(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
