using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SubscriptionsService.Tests;

/// <summary>A payment provider on a port of its own that does what the token says, once per payment, and takes down what it was asked.</summary>
public sealed class StubProvider : IAsyncDisposable
{
    public const string Approving = "tok_ok";
    public const string Declining = "tok_declined";
    public const string OnceOnly = "tok_declined_on_renewal";
    public const string Silent = "tok_silent";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, string> payments = new();
    private readonly ConcurrentQueue<(string Payment, string Operation, string Amount, string Key)> asked = [];

    private StubProvider(WebApplication app)
    {
        this.app = app;
        app.MapPost("/v1/payments/{payment}/{operation}", AnswerAsync);
    }

    public Uri Address => new(app.Urls.Single());

    /// <summary>Runs before each capture: something that comes between an authorisation and it.</summary>
    public Func<string, Task>? BeforeCapture { get; set; }

    public static async Task<StubProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var provider = new StubProvider(builder.Build());
        provider.app.Urls.Add("http://127.0.0.1:0");
        await provider.app.StartAsync();
        return provider;
    }

    /// <summary>How a payment stands: authorised, declined, captured, voided or refunded; nothing when it was never heard of.</summary>
    public string? StateOf(string payment) => payments.GetValueOrDefault(payment);

    /// <summary>What it was asked about a payment, and how often under keys of their own.</summary>
    public IEnumerable<(string Operation, int Keys)> AskedAbout(string payment) => asked
        .Where(request => request.Payment == payment)
        .GroupBy(request => request.Operation)
        .Select(same => (same.Key, same.Select(request => request.Key).Distinct().Count()));

    /// <summary>The amount that was asked to be held.</summary>
    public string AmountOf(string payment) => asked.First(request => request.Payment == payment).Amount;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> AnswerAsync(string payment, string operation, JsonObject body, HttpContext context)
    {
        asked.Enqueue((payment, operation, $"{body["amount"]?["amount"]}", context.Request.Headers["Idempotency-Key"].ToString()));
        if (operation == "authorise" && (string?)body["token"] == Silent)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Results.Empty;
        }

        if (operation == "capture" && BeforeCapture is { } act)
        {
            await act(payment);
        }

        if (operation == "authorise" && AmountOf(payment) != $"{body["amount"]!["amount"]}")
        {
            return Error("idempotency_key_reused", StatusCodes.Status422UnprocessableEntity);
        }

        return (operation, StateOf(payment)) switch
        {
            ("authorise", null) => Changed(Verdict(body)),
            ("authorise", "voided") => Answer("declined"),
            ("capture", "authorised") or ("capture", "captured") => Changed("captured"),
            ("capture", "voided") => Error("payment_voided"),
            ("void", "captured" or "refunded") => Error("payment_captured"),
            ("void", null or "authorised" or "voided") => Changed("voided"),
            ("refund", "captured") => Changed("refunded"),
            (_, { } state) => Answer(state),
            _ => Error("payment_not_found"),
        };

        IResult Changed(string state)
        {
            payments[payment] = state;
            return Answer(state);
        }
    }

    private static string Verdict(JsonObject body) => (string?)body["token"] switch
    {
        Declining => "declined",
        OnceOnly when (bool)body["recurring"]! => "declined",
        _ => "authorised",
    };

    private static IResult Answer(string state) =>
        Results.Json(new { status = state, declineCode = state == "declined" ? "card_declined" : null });

    private static IResult Error(string code, int status = StatusCodes.Status409Conflict) =>
        Results.Json(new { error = new { code } }, statusCode: status);
}
