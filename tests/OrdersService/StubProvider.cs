using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrdersService.Tests;

/// <summary>A payment provider on a port of its own that does what the token says and takes down what it was asked.</summary>
public sealed class StubProvider : IAsyncDisposable
{
    public const string Approving = "tok_ok";
    public const string Declining = "tok_declined";
    public const string Silent = "tok_silent";

    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Order, string Operation, string Key)> asked = [];

    private StubProvider(WebApplication app)
    {
        this.app = app;
        app.MapPost("/v1/payments/{order}/{operation}", AnswerAsync);
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<StubProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var provider = new StubProvider(builder.Build());
        provider.app.Urls.Add("http://127.0.0.1:0");
        await provider.app.StartAsync();
        return provider;
    }

    /// <summary>What it was asked about an order, and how often under keys of their own.</summary>
    public IEnumerable<(string Operation, int Keys)> AskedAbout(string order) => asked
        .Where(request => request.Order == order)
        .GroupBy(request => request.Operation)
        .Select(same => (same.Key, same.Select(request => request.Key).Distinct().Count()));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> AnswerAsync(string order, string operation, JsonObject body, HttpContext context)
    {
        asked.Enqueue((order, operation, context.Request.Headers["Idempotency-Key"].ToString()));
        switch ((string?)body["token"])
        {
            case Declining:
                return Results.Json(new { error = new { code = "insufficient_funds" } }, statusCode: StatusCodes.Status402PaymentRequired);
            case Silent:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return Results.Empty;
            default:
                return Results.Json(new { status = "authorised" });
        }
    }
}
