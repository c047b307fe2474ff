using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Payments.Tests;

/// <summary>A sandbox on a free port of this machine, and a merchant's way to speak to it.</summary>
public sealed class RunningSandbox : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningSandbox(WebApplication app)
    {
        this.app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public static async Task<RunningSandbox> StartAsync(string? dataFolder = null, TimeSpan? silence = null)
    {
        var builder = WebApplication.CreateBuilder([
            "--urls=http://127.0.0.1:0", $"--Sandbox:DataFolder={dataFolder}", $"--Sandbox:Silence={silence ?? TimeSpan.FromSeconds(30)}"]);
        builder.Logging.ClearProviders();
        builder.AddPaymentsSandbox();
        var app = builder.Build();
        app.MapPaymentsSandbox();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningSandbox(app);
    }

    public Task<(int Status, JsonElement Body)> AuthoriseAsync(
        string reference, string token = "tok_ok", string amount = "12.50", string? key = null, bool recurring = false) =>
        PostAsync($"{reference}/authorise", new { amount = new { amount, currency = "EUR" }, token, recurring }, key);

    public Task<(int Status, JsonElement Body)> RefundAsync(string reference, string amount, string? key = null) =>
        PostAsync($"{reference}/refund", new { amount = new { amount, currency = "EUR" } }, key);

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payments/{path}");
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    public async Task<(int Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri($"/v1/payments{path}", UriKind.Relative), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}

internal static class Reading
{
    public static string? Text(this JsonElement body, string name) => body.GetProperty(name).GetString();

    public static string? Amount(this JsonElement body, string name) => body.GetProperty(name).Text("amount");

    public static string? ErrorCode(this JsonElement body) => body.GetProperty("error").Text("code");
}
