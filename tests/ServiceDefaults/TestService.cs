using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;
using ServiceDefaults.Modules;
using ServiceDefaults.Security;

namespace ServiceDefaults.Tests;

/// <summary>A tiny service with all the defaults, on a server in memory.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client;

    private TestService(WebApplication app, TestIssuer issuer, LogLines log, AdjustableClock clock)
    {
        (this.app, Issuer, Log, Clock) = (app, issuer, log, clock);
        client = app.GetTestClient();
        Token = issuer.Token("anna", Role.Customer);
    }

    public TestIssuer Issuer { get; }

    public LogLines Log { get; }

    public AdjustableClock Clock { get; }

    /// <summary>The token that is sent with every request; null for none.</summary>
    public string? Token { get; set; }

    public InMemoryEventStore Store => app.Services.GetRequiredService<InMemoryEventStore>();

    public static async Task<TestService> StartAsync(string environment = "Production", Action<IServiceCollection>? configure = null)
    {
        var issuer = new TestIssuer();
        var log = new LogLines();
        var clock = new AdjustableClock();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.WebHost.UseTestServer();
        builder.Configuration["Auth:Issuer"] = TestIssuer.Name;
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddServiceDefaults();
        builder.Services.AddValidation();
        builder.Services.AddHttpClient("token-issuer").ConfigurePrimaryHttpMessageHandler(() => issuer);
        builder.Services.AddSingleton(new EventTypes(typeof(CounterEvent)));
        builder.Services.AddSingleton<InMemoryEventStore>();
        builder.Services.AddSingleton<IEventStore>(provider => provider.GetRequiredService<InMemoryEventStore>());
        builder.Services.AddSingleton<IStreamArchive>(provider => provider.GetRequiredService<InMemoryEventStore>());
        builder.Services.AddSingleton<ICompanions>(provider => provider.GetRequiredService<InMemoryEventStore>());
        builder.Services.AddCommands();
        builder.Logging.ClearProviders().AddProvider(log);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseServiceDefaults();
        Map(app.MapApi().MapOperations());
        await app.StartAsync();
        return new TestService(app, issuer, log, clock);
    }

    public async Task<Reply> SendAsync(
        HttpMethod method, string path, object? body = null, string? key = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string json => new StringContent(json, Encoding.UTF8, "application/json"),
            _ => new StringContent(JsonSerializer.Serialize(body, PlatformJson.Options), Encoding.UTF8, "application/json"),
        };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, null, headers);

    public Task<Reply> AddAsync(string counter, int quantity, string? key, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"/api/v1/counters/{counter}/add", new Add([new AddPart("bean", quantity)]), key, headers);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    private static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/counters/{id}/add", (CounterId id, Add command, CommandRunner commands, CancellationToken stop) =>
            commands.RunAsync<Counter, CounterEvent>(
                id.Stream,
                (counter, _) => Add.Decide(command, counter),
                counter => Answer.Created($"/api/v1/counters/{id}", new { id, counter.Total }),
                stop));
        api.MapGet("/counters/{id}", async (CounterId id, IEventStore store, CancellationToken stop) =>
        {
            var slice = await store.ReadAsync(id.Stream, default, stop);
            return slice.Version == 0
                ? ApiError.NotFound("counter-not-found", "There is no such counter.")
                : ApiResults.Ok(new { id, Links = new Dictionary<string, Link> { ["self"] = new($"/counters/{id}") } }, slice.Version);
        });
        api.MapGet("/numbers", (PageRequest page) =>
        {
            var query = page.Query(descending: page.Descending("number", byDefault: false));
            var ordered = query.Descending ? Enumerable.Range(10, 25).Reverse() : Enumerable.Range(10, 25);
            var beyond = ordered.Select(number => number.ToString()).Where(key =>
                query.After is not { Key: var after } || (string.CompareOrdinal(key, after) > 0) != query.Descending && key != after);
            return ApiResults.Page(page.Slice(beyond.Take(query.Limit).ToList(), key => key));
        });
        api.MapGet("/fruits", async (PageRequest page, CancellationToken stop, string? weight = null) =>
        {
            var where = weight is null ? null : new Dictionary<string, string> { ["weight"] = weight };
            var fruits = await page.ListAsync(new Fruits(), "-weight", stop, where, keyField: "name");
            return ApiResults.Page(fruits.Select(row => row.Key));
        });
        api.MapGet("/whoami", (Caller caller) => ApiResults.Ok(new { caller.Id, caller.Roles, caller.IsOperator }));
        api.MapGet("/double/{number}", (int number, int times) => ApiResults.Ok(new { number = number * times }));
        api.MapGet("/operators", () => ApiResults.Ok(new { })).RequireAuthorization(Role.Operator);
        api.MapGet("/customers", () => ApiResults.Ok(new { })).RequireAuthorization(Role.Customer);
        api.MapGet("/admins", () => ApiResults.Ok(new { })).RequireAuthorization(Role.Admin);
        api.MapGet("/cached", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=5";
            return ApiResults.Ok(new { });
        });
        api.MapGet("/long", () => ApiResults.Ok(new string('x', 10_000)));
        api.MapGet("/fails/bug", IResult () => throw new InvalidOperationException("the secret is 42"));
        api.MapGet("/fails/behind", IResult () => throw new ViewBehindException("counters", "secret", 3));
        api.MapGet("/fails/database", IResult () => throw new Npgsql.NpgsqlException("secret host", new SocketException(111)));
        api.MapGet("/fails/timeout", IResult () => throw new TimeoutException("secret"));
    }
}

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
