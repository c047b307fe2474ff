using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Http;
using ServiceDefaults.Security;

namespace ServiceDefaults.Tests;

/// <summary>A tiny service with all the defaults on a free port of this machine.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client;

    private TestService(WebApplication app, TestIssuer issuer, LogLines log)
    {
        (this.app, Issuer, Log) = (app, issuer, log);
        client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Token = issuer.Token("anna", Role.Customer);
    }

    public TestIssuer Issuer { get; }

    public LogLines Log { get; }

    /// <summary>The token that is sent with every request; null for none.</summary>
    public string? Token { get; set; }

    public static async Task<TestService> StartAsync(string environment = "Production", params string[] settings)
    {
        var issuer = new TestIssuer();
        var log = new LogLines();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment,
            Args = ["--urls=http://127.0.0.1:0", $"--Auth:Issuer={TestIssuer.Name}", "--Auth:RequireHttps=false", .. settings],
        });
        builder.AddServiceDefaults();
        builder.Services.AddHttpClient("token-issuer").ConfigurePrimaryHttpMessageHandler(() => issuer);
        builder.Logging.ClearProviders().AddProvider(log);

        var app = builder.Build();
        app.UseServiceDefaults();
        Map(app.MapGroup("/api/v1"));
        await app.StartAsync();
        return new TestService(app, issuer, log);
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            _ => new StringContent((string)body, Encoding.UTF8, "application/json"),
        };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    private static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/whoami", (HttpContext context) => Ok(context, Caller.From(context.User)));
        api.MapGet("/versioned", (HttpContext context) => Envelope.WriteAsync(context, 200, new { Name = "a", Nothing = (string?)null }, version: 7));
        api.MapGet("/paged", (HttpContext context) => Envelope.WriteAsync(context, 200, Array.Empty<int>(), page: new PageMeta("n", null, 2)));
        api.MapPost("/parcels", (HttpContext context, Parcel parcel) => Ok(context, parcel));
        api.MapGet("/invalid", () => Results.ValidationProblem(new Dictionary<string, string[]> { ["Lines[0].Quantity"] = ["too many"] }));
        api.MapGet("/refused", () => Results.Problem(
            "The counter is full.", statusCode: 422, extensions: new Dictionary<string, object?> { ["code"] = "counter-full" }));
        api.MapGet("/operators", (HttpContext context) => Ok(context, new { })).RequireAuthorization(Role.Operator);
        api.MapGet("/admins", (HttpContext context) => Ok(context, new { })).RequireAuthorization(Role.Admin);
        api.MapGet("/cached", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=5";
            return Ok(context, new { });
        });
        api.MapGet("/long", (HttpContext context) => Ok(context, new string('x', 10_000)));
        api.MapGet("/fails/bug", IResult () => throw new InvalidOperationException("the secret is 42"));
        api.MapGet("/fails/database", IResult () => throw new InvalidOperationException("secret", Away()));
        api.MapGet("/fails/failover", IResult () => throw new NpgsqlException("No suitable host was found."));
        api.MapGet("/fails/timeout", IResult () => throw new TimeoutException("secret"));
    }

    private static NpgsqlException Away() => new("secret host", new SocketException());

    private static Task Ok(HttpContext context, object data) => Envelope.WriteAsync(context, StatusCodes.Status200OK, data);
}

public enum Speed
{
    Slow,
    NextDay,
}

public sealed record Parcel(string Sku, int Quantity, Speed Speed, string? Note);

/// <summary>An answer, read.</summary>
public sealed record Reply(int Status, HttpResponseHeaders Headers, string? ContentType, string Body, JsonElement Json)
{
    public string? Code => Json.GetProperty("error").GetProperty("code").GetString();

    public JsonElement Data => Json.GetProperty("data");

    public JsonElement Meta => Json.GetProperty("meta");

    public JsonElement Error => Json.GetProperty("error");

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        var json = type == "application/json" && body.StartsWith('{') ? JsonDocument.Parse(body).RootElement.Clone() : default;
        return new Reply((int)response.StatusCode, response.Headers, type, body, json);
    }
}
