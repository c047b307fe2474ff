using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults;

namespace Identity.Tests;

/// <summary>An issuer on a free port of this machine, with a database and a clock of its own.</summary>
public sealed class RunningIdentity : IAsyncDisposable
{
    public const string Issuer = "http://issuer.test";

    private readonly WebApplication app;
    private readonly bool ownsDatabase;

    private RunningIdentity(WebApplication app, PostgresDatabase database, bool ownsDatabase)
    {
        (this.app, Database, this.ownsDatabase) = (app, database, ownsDatabase);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public PostgresDatabase Database { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<RunningIdentity> StartAsync(TimeProvider clock, params string[] settings) =>
        await StartAsync(await PostgresDatabase.CreateAsync("identity"), clock, ownsDatabase: true, settings);

    /// <summary>With a database that is there before and after.</summary>
    public static Task<RunningIdentity> StartAsync(PostgresDatabase database, TimeProvider clock, params string[] settings) =>
        StartAsync(database, clock, ownsDatabase: false, settings);

    private static async Task<RunningIdentity> StartAsync(PostgresDatabase database, TimeProvider clock, bool ownsDatabase, string[] settings)
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--urls=http://127.0.0.1:0", $"--ConnectionStrings:database={database.ConnectionString}",
            $"--Auth:Issuer={Issuer}", "--Auth:RequireHttps=false", .. settings,
        ]);
        builder.Services.AddSingleton(clock);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.AddIdentity();
        var app = builder.Build();
        app.UseIdentity();
        app.UseServiceDefaults();
        app.MapIdentity();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningIdentity(app, database, ownsDatabase);
    }

    public Task<TokenAnswer> SignInAsync(string user = "customer", string password = "Passw0rd!") =>
        AskAsync(("grant_type", "password"), ("client_id", "demo"), ("username", user), ("password", password));

    public Task<TokenAnswer> RefreshAsync(string token, string client = "demo") =>
        AskAsync(("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token));

    public async Task<TokenAnswer> AskAsync(params (string Name, string Value)[] form)
    {
        using var response = await PostAsync("/connect/token", form);
        return await TokenAnswer.ReadAsync(response);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await Http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public Task<JsonElement> GetAsync(string path) =>
        Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Checks a token's signature against the published keys, as a service would.</summary>
    public async Task<bool> VerifiesAsync(string token)
    {
        var parts = token.Split('.');
        var kid = Jwt.Part(token, 0).GetProperty("kid").GetString();
        var keys = (await GetAsync("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray();
        var key = keys.Where(key => key.GetProperty("kid").GetString() == kid).ToArray();
        if (key.Length != 1)
        {
            return false;
        }

        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key[0].GetProperty("n").GetString()),
            Exponent = Base64Url.DecodeFromChars(key[0].GetProperty("e").GetString()),
        });
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        return rsa.VerifyData(
            signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        if (ownsDatabase)
        {
            await Database.DisposeAsync();
        }
    }
}

public sealed record TokenAnswer(int Status, JsonElement Body, bool IsStorable)
{
    public string AccessToken => Body.GetProperty("access_token").GetString()!;

    public string RefreshToken => Body.GetProperty("refresh_token").GetString()!;

    public (int Status, string? Error) Refusal => (Status, Body.GetProperty("error").GetString());

    public static async Task<TokenAnswer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken),
        response.Headers.CacheControl is not { NoStore: true });
}

internal static class Jwt
{
    public static JsonElement Part(string token, int index) =>
        JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[index]));
}
